namespace Aspire.Hosting.ApplicationModel;

/// <summary>The connection string of another resource stands in for the resource's own.</summary>
/// <param name="resource">The resource whose connection string is used.</param>
public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    /// <summary>The resource whose connection string is used.</summary>
    public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));
}

/// <summary>A further part of a resource's connection, beside those that it has by itself.</summary>
/// <param name="name">The part's name.</param>
/// <param name="referenceExpression">The part's value.</param>
public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression referenceExpression) : IResourceAnnotation
{
    /// <summary>The part's name.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>The part's value.</summary>
    public ReferenceExpression Value { get; } = referenceExpression ?? throw new ArgumentNullException(nameof(referenceExpression));
}

/// <summary>Somebody can do without the resource's connection string.</summary>
internal sealed class OptionalReferenceAnnotation : IResourceAnnotation;
