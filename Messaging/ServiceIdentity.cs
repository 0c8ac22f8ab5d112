namespace Messaging;

/// <summary>Who publishes and consumes.</summary>
/// <param name="Service">The service's name, which is that of its queue.</param>
internal sealed record ServiceIdentity(string Service)
{
    /// <summary>The CloudEvents <c>source</c>.</summary>
    public Uri Source { get; } = new($"/{Service}", UriKind.Relative);
}
