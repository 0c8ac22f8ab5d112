namespace AppHost;

internal static class MutualTlsExtensions
{
    /// <summary>
    /// The service is called over HTTPS, with a certificate, by the services named and nobody else. Its HTTP endpoint is left
    /// for health.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithMutualTls(
        this IResourceBuilder<ProjectResource> service, MutualTls mutualTls, params string[] callers)
    {
        mutualTls.Give(service, edge: false, callers);
        return service;
    }

    /// <summary>The service is called from outside, where nobody has a certificate, and proves itself to the services that it calls.</summary>
    public static IResourceBuilder<ProjectResource> WithMutualTlsToServices(this IResourceBuilder<ProjectResource> service, MutualTls mutualTls)
    {
        mutualTls.Give(service, edge: true, callers: []);
        return service;
    }
}
