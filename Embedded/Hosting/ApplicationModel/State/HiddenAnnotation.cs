namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource is left out of lists.</summary>
/// <param name="behavior">When.</param>
public sealed class HiddenAnnotation(HiddenBehavior behavior) : IResourceAnnotation
{
    /// <summary>When it is left out.</summary>
    public HiddenBehavior Behavior { get; } = behavior;

    /// <summary>The exit codes after which it is left out, with <see cref="HiddenBehavior.OnCompletion"/>.</summary>
    public IReadOnlyList<int> SuccessfulExitCodes { get; init; } = [0];
}

/// <summary>When a resource is left out of lists.</summary>
public enum HiddenBehavior
{
    /// <summary>Always.</summary>
    Always = 0,

    /// <summary>When it has ended well.</summary>
    OnCompletion = 1,
}
