using AppHost.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost;

internal static class MutualTlsExtensions
{
    /// <summary>
    /// The service is called over HTTPS, with a certificate, by the services named and nobody else; <c>NAME/PATH</c> may call what
    /// is below the path. Its HTTP endpoint is left for health. The callers are read when the service starts.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithMutualTls(
        this IResourceBuilder<ProjectResource> service, MutualTls mutualTls, params IEnumerable<string> callers)
    {
        if (!mutualTls.Enabled)
            return service;

        return service.WithHttpsEndpoint().WithUrls(OnlyInDetails).WithCertificate(mutualTls).WithEnvironment(context =>
        {
            foreach (var (index, caller) in callers.Index())
                context.EnvironmentVariables[$"Mtls__AllowedCallers__{index}"] = caller;
        });
    }

    /// <summary>The service is called from outside, where nobody has a certificate, and proves itself to the services that it calls.</summary>
    public static IResourceBuilder<ProjectResource> WithMutualTlsToServices(this IResourceBuilder<ProjectResource> service, MutualTls mutualTls) =>
        mutualTls.Enabled ? service.WithEnvironment("Mtls__Edge", "true").WithCertificate(mutualTls) : service;

    /// <summary>Nobody can click them: a browser has no certificate of this system.</summary>
    private static void OnlyInDetails(ResourceUrlsCallbackContext context)
    {
        foreach (var url in context.Urls)
            url.DisplayLocation = UrlDisplayLocation.DetailsOnly;
    }

    private static IResourceBuilder<ProjectResource> WithCertificate(this IResourceBuilder<ProjectResource> service, MutualTls mutualTls) =>
        service.WithEnvironment(context =>
        {
            var name = service.Resource.Name;
            var certificates = context.ExecutionContext.Services.GetRequiredService<CertificateDirectory>();
            certificates.Add(name);
            context.EnvironmentVariables["Mtls__Enabled"] = "true";
            context.EnvironmentVariables["Mtls__TrustDomain"] = mutualTls.TrustDomain;
            context.EnvironmentVariables["Mtls__CertificateFile"] = certificates.CertificateFile(name);
            context.EnvironmentVariables["Mtls__KeyFile"] = certificates.KeyFile(name);
            context.EnvironmentVariables["Mtls__CaFile"] = certificates.AuthorityFile;
        });
}
