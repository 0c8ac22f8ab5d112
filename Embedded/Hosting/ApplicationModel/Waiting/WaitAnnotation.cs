namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource waits for another before it starts.</summary>
/// <param name="resource">The resource that is waited for.</param>
/// <param name="waitType">What is waited for.</param>
/// <param name="exitCode">The exit code that counts as completion.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource that is waited for.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>The exit code that counts as completion.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What happens when the other resource stops or fails to start; null for the application's default.</summary>
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>What a resource waits for.</summary>
public enum WaitType
{
    /// <summary>The other one runs and is healthy.</summary>
    WaitUntilHealthy = 0,

    /// <summary>The other one has ended.</summary>
    WaitForCompletion = 1,

    /// <summary>The other one runs.</summary>
    WaitUntilStarted = 2,
}

/// <summary>What happens to one who waits when the other one stops or fails to start.</summary>
public enum WaitBehavior
{
    /// <summary>It goes on waiting until the other one runs after all.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>It fails.</summary>
    StopOnResourceUnavailable = 1,
}

/// <summary>The resource starts only when told to.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
