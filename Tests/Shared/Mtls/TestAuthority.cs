using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Testing;

/// <summary>An authority that issues what a test asks for, right or wrong.</summary>
internal sealed class TestAuthority
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "CN=Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1));
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Verifies as a machine does that trusts this authority.</summary>
    public X509ChainPolicy TrustedByTheMachine => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _certificate },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    public X509Certificate2 IssueFor(string service, TimeSpan? validFor = null) => Issue([$"spiffe://platform.local/{service}"], validFor);

    public X509Certificate2 Issue(string[] uris, TimeSpan? validFor = null, bool client = true, string subject = "CN=test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in uris)
            names.AddUri(new Uri(uri));
        names.AddDnsName("localhost");
        names.AddDnsName("ordering");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            client ? [new(ServerAuthentication), new(ClientAuthentication)] : [new(ServerAuthentication)], false));

        var end = DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromHours(1));
        using var issued = request.Create(_certificate, end.AddHours(-2), end, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }
}
