using AppHost.Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AppHost;

/// <summary>
/// Mutual TLS between the services of a system that is run here: a development authority, a certificate for each service, and
/// who may call whom. What is published takes its certificates from files or leaves TLS to a mesh: docs/security.md.
/// </summary>
internal sealed class MutualTls
{
    private const string EnabledKey = "Mtls:Enabled";
    private const string TrustDomainKey = "Mtls:TrustDomain";

    private MutualTls(bool enabled, string trustDomain)
    {
        Enabled = enabled;
        TrustDomain = trustDomain;
    }

    public bool Enabled { get; }

    public string TrustDomain { get; }

    /// <summary>On, unless <c>Mtls:Enabled</c> is false or the system is published.</summary>
    public static MutualTls For(IDistributedApplicationBuilder builder)
    {
        var wanted = !string.Equals(builder.Configuration[EnabledKey], "false", StringComparison.OrdinalIgnoreCase);
        var mutualTls = new MutualTls(wanted && builder.ExecutionContext.IsRunMode, builder.Configuration[TrustDomainKey] ?? "platform.local");
        if (mutualTls.Enabled)
        {
            builder.Services.TryAddSingleton<PrivateDirectory>();
            builder.Services.AddSingleton(new DevelopmentAuthority(mutualTls.TrustDomain, TimeProvider.System));
            builder.Services.AddSingleton<CertificateDirectory>();
            builder.Services.AddHostedService(services => services.GetRequiredService<CertificateDirectory>());
        }

        return mutualTls;
    }
}
