namespace Aspire.Hosting.ApplicationModel;

/// <summary>A registered health check that tells whether a resource is healthy.</summary>
/// <param name="key">The name that the check is registered under.</param>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The name that the check is registered under.</summary>
    public string Key { get; } = key ?? throw new ArgumentNullException(nameof(key));
}
