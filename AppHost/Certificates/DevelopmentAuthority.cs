using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AppHost.Certificates;

/// <summary>
/// The authority of one run of the system: it exists in memory only, so nobody can issue certificates with what is on the disk,
/// and those of an earlier run are worth nothing. Aspire's developer certificate proves who a server is; that all services would
/// share it, and clients have none, makes it no use for telling one service from another.
/// </summary>
internal sealed class DevelopmentAuthority(string trustDomain, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public static readonly TimeSpan CertificateLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate = Create(time.GetUtcNow());

    public string TrustDomain => trustDomain;

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>For a client and server named <c>spiffe://TRUST-DOMAIN/SERVICE</c> (X509-SVID specification).</summary>
    /// <returns>Certificate and private key in PEM.</returns>
    public (string Certificate, string Key) Issue(string service)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={service}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ServerAuthentication), new(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));

        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"spiffe://{trustDomain}/{service}"));
        names.AddDnsName(service);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());

        var now = time.GetUtcNow();
        using var issued = request.Create(_certificate, now - ClockSkew, now + CertificateLifetime, RandomNumberGenerator.GetBytes(16));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Development services", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - ClockSkew, now + AuthorityLifetime);
    }
}
