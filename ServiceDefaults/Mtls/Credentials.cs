using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDefaults.Mtls;

/// <summary>The service's certificate and the authorities that it trusts, as they were in the files at one moment.</summary>
internal sealed class Credentials
{
    private readonly string _pem;

    private Credentials(X509Certificate2 certificate, SslStreamCertificateContext context, X509Certificate2Collection authorities, string pem)
    {
        (Certificate, Context, Authorities) = (certificate, context, authorities);
        _pem = pem;
    }

    public X509Certificate2 Certificate { get; }

    public SslStreamCertificateContext Context { get; }

    public X509Certificate2Collection Authorities { get; }

    /// <returns>The former ones, where the files are still those.</returns>
    /// <exception cref="MtlsException">A file cannot be read, or key and certificate do not belong together.</exception>
    public static Credentials Load(MtlsOptions options, Credentials? former = null)
    {
        var certificatePem = Read(options.CertificateFile, nameof(options.CertificateFile));
        var keyPem = Read(options.KeyFile, nameof(options.KeyFile));
        var authorityPem = Read(options.CaFile, nameof(options.CaFile));
        var pem = certificatePem + keyPem + authorityPem;
        if (pem == former?._pem)
            return former;

        try
        {
            var certificate = Usable(X509Certificate2.CreateFromPem(certificatePem, keyPem));
            var sent = Collection(certificatePem);
            var context = SslStreamCertificateContext.Create(certificate, sent, offline: true);
            var authorities = Collection(authorityPem);
            return authorities.Count > 0
                ? new(certificate, context, authorities, pem)
                : throw new MtlsException($"{MtlsOptions.Section}:{nameof(options.CaFile)} '{options.CaFile}' has no certificate.");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new MtlsException(
                $"The certificate '{options.CertificateFile}', its key '{options.KeyFile}' or the authorities '{options.CaFile}' cannot be used: {error.Message}", error);
        }
    }

    private static string Read(string path, string setting)
    {
        if (path.Length == 0)
            throw new MtlsException($"{MtlsOptions.Section}:{setting} is not set. Name a PEM file, or set {MtlsOptions.Section}:Enabled to false.");
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MtlsException($"{MtlsOptions.Section}:{setting} '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static X509Certificate2Collection Collection(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    /// <summary>SChannel cannot use keys that are only in memory.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null)
        : certificate;
}
