using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace ServiceDefaults.Mtls;

internal static class MtlsExtensions
{
    /// <summary>
    /// Where <c>Mtls:Enabled</c> is true: the service's HTTPS addresses ask for the certificate of a service of this system,
    /// its own calls present one, and its HTTP addresses serve health only.
    /// </summary>
    /// <exception cref="MtlsException">The certificates cannot be read.</exception>
    public static void AddMutualTls(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(MtlsOptions.Section).Get<MtlsOptions>() ?? new();
        if (!options.Enabled)
        {
            builder.Services.AddSingleton(MutualTls.Off);
            return;
        }

        var own = new ServiceCertificate(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(own);
        builder.Services.AddSingleton<PeerVerification>();
        builder.Services.AddSingleton(services => new MutualTls(own, services.GetRequiredService<PeerVerification>()));
        builder.Services.AddHostedService<ReloadCertificates>();

        // The name that was asked for, and not the address it was resolved to, is what the server's certificate must have.
        builder.Services.Configure<ConfigurationServiceEndpointProviderOptions>(discovery => discovery.ShouldApplyHostNameMetadata = _ => true);
        builder.Services.ConfigureHttpClientDefaults(http => http.UseSocketsHttpHandler(
            (handler, services) => services.GetRequiredService<MutualTls>().Secure(handler)));

        if (!options.Edge)
            builder.RequireCallers(own);
    }

    private static void RequireCallers(this WebApplicationBuilder builder, ServiceCertificate own)
    {
        builder.Services.AddTransient<IStartupFilter, CallerGateFilter>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<PeerVerification>((kestrel, peers) => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => own.Current.Certificate;
            https.OnAuthenticate = (connection, tls) =>
            {
                // Here, because Kestrel's own setting does not tell whose connection it is.
                tls.ClientCertificateRequired = true;
                tls.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    peers.IsService(certificate, chain, (connection.RemoteEndPoint as IPEndPoint)?.Address);

                // With the intermediates, and prepared once instead of for each handshake.
                tls.ServerCertificateSelectionCallback = null;
                tls.ServerCertificateContext = own.Current.Context;
                tls.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
            };
        }));
    }
}
