namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that may only be known once the application runs.</summary>
public interface IValueProvider
{
    /// <summary>The value; null when there is none.</summary>
    /// <param name="cancellationToken">Stops waiting for the value.</param>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <summary>The value as the one who asks sees it; null when there is none.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting for the value.</param>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>A value with a symbolic form for manifests.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The symbolic form, such as <c>{postgres.connectionString}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value with a symbolic form, which environment variables and arguments can be set to.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value that is made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>What the value is made of.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>Who asks for a value.</summary>
public class ValueProviderContext
{
    /// <summary>What the application is being composed for.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The resource that the value is for.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The running copy of the resource that the value is for.</summary>
    internal ResourceInstance? Instance { get; init; }
}
