using AppHost.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost;

/// <summary>
/// Mutual TLS between the services of a system that is run here: a development authority, a certificate for each service, and
/// who may call whom. What is published takes its certificates from files or leaves TLS to a mesh: docs/security.md.
/// </summary>
internal sealed class MutualTls
{
    private const string EnabledKey = "Mtls:Enabled";
    private const string TrustDomainKey = "Mtls:TrustDomain";

    private readonly CertificateDirectory? _certificates;
    private readonly string _trustDomain;

    private MutualTls(CertificateDirectory? certificates, string trustDomain)
    {
        _certificates = certificates;
        _trustDomain = trustDomain;
    }

    /// <summary>On, unless <c>Mtls:Enabled</c> is false or the system is published.</summary>
    public static MutualTls For(IDistributedApplicationBuilder builder)
    {
        var trustDomain = builder.Configuration[TrustDomainKey] ?? "platform.local";
        var wanted = !string.Equals(builder.Configuration[EnabledKey], "false", StringComparison.OrdinalIgnoreCase);
        if (!wanted || !builder.ExecutionContext.IsRunMode)
            return new(null, trustDomain);

        var certificates = new CertificateDirectory(new DevelopmentAuthority(trustDomain, TimeProvider.System));
        builder.Services.AddHostedService(_ => new RenewCertificates(certificates, TimeProvider.System));
        return new(certificates, trustDomain);
    }

    public void Give(IResourceBuilder<ProjectResource> service, bool edge, string[] callers)
    {
        if (_certificates is not { } certificates)
            return;

        var name = service.Resource.Name;
        certificates.Add(name);
        service
            .WithEnvironment("Mtls__Enabled", "true")
            .WithEnvironment("Mtls__TrustDomain", _trustDomain)
            .WithEnvironment("Mtls__CertificateFile", certificates.CertificateFile(name))
            .WithEnvironment("Mtls__KeyFile", certificates.KeyFile(name))
            .WithEnvironment("Mtls__CaFile", certificates.AuthorityFile);
        if (edge)
            service.WithEnvironment("Mtls__Edge", "true");
        else
            service.WithHttpsEndpoint();
        foreach (var (index, caller) in callers.Index())
            service.WithEnvironment($"Mtls__AllowedCallers__{index}", caller);
    }
}
