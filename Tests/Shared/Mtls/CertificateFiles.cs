using System.Security.Cryptography.X509Certificates;

namespace Testing;

/// <summary>A service's certificate, key and authorities in a directory of their own.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mtls-").FullName;

    public CertificateFiles(TestAuthority authority, X509Certificate2 certificate) => Write(authority, certificate);

    public (string, string)[] Settings(params string[] callers) =>
    [
        ("Mtls:Enabled", "true"),
        ("Mtls:CertificateFile", Of("tls.crt")),
        ("Mtls:KeyFile", Of("tls.key")),
        ("Mtls:CaFile", Of("ca.crt")),
        .. callers.Select((caller, index) => ($"Mtls:AllowedCallers:{index}", caller)),
    ];

    public void Write(TestAuthority authority, X509Certificate2 certificate)
    {
        Replace("tls.crt", certificate.ExportCertificatePem());
        Replace("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Replace("ca.crt", authority.Pem);
    }

    public string Of(string name) => Path.Combine(_directory, name);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Replace(string name, string text)
    {
        File.WriteAllText(Of(name) + ".new", text);
        File.Move(Of(name) + ".new", Of(name), overwrite: true);
    }
}
