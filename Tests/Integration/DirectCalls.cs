using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.Testing;

namespace Integration;

/// <summary>Calls to services past the gateway, as somebody inside could make them.</summary>
internal static class DirectCalls
{
    public static HttpClient DirectClient(this SystemFixture system, string service, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) => server is not null; // an attacker asks nobody
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return new HttpClient(handler) { BaseAddress = system.App.GetEndpoint(service, "https") };
    }

    public static async Task<X509Certificate2> CertificateOfAsync(this SystemFixture system, string service, CancellationToken cancellationToken)
    {
        var environment = await system.EnvironmentOfAsync(service, cancellationToken);
        return X509Certificate2.CreateFromPemFile(environment["Mtls__CertificateFile"]!, environment["Mtls__KeyFile"]!);
    }
}
