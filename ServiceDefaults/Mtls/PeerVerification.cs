using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Mtls;

/// <summary>
/// Decides whether a peer is a service of this system: its certificate comes from the system's own authorities, is valid now,
/// is meant for its side of the connection, and names one service of the trust domain. Revocation is not asked for: the
/// certificates are short-lived.
/// </summary>
internal sealed partial class PeerVerification(ServiceCertificate own, MtlsOptions options, ILogger<PeerVerification> logger)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 section 4.2.1.12
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public bool IsService(X509Certificate2 caller, X509Chain? sent)
    {
        var problem = ProblemOf(caller, sent, ClientAuthentication);
        if (problem is not null)
            Log.CallerRefused(logger, caller.Subject, problem);
        return problem is null;
    }

    /// <summary>
    /// Whether the server is the service that was to be called. One outside of the system, such as a payment provider, is
    /// verified as usual: by the machine's authorities and its name.
    /// </summary>
    public bool IsCalled(string service, X509Certificate? server, X509Chain? sent, SslPolicyErrors errors)
    {
        if (server is null)
            return false;

        var certificate = server as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(server.GetRawCertData());
        if (SpiffeId.Of(certificate) is not { } id)
            return errors == SslPolicyErrors.None;

        var problem = ProblemOf(certificate, sent, ServerAuthentication)
            ?? (string.Equals(id.Service, service, StringComparison.OrdinalIgnoreCase) ? null : "it speaks for another service");
        if (problem is not null)
            Log.ServerRefused(logger, id.ToString(), service, problem);
        return problem is null;
    }

    private string? ProblemOf(X509Certificate2 certificate, X509Chain? sent, string purpose)
    {
        if (SpiffeId.Of(certificate) is not { } id)
            return "it names no service, or more than one";
        if (!string.Equals(id.TrustDomain, options.TrustDomain, StringComparison.OrdinalIgnoreCase))
            return $"its trust domain is '{id.TrustDomain}'";
        if (!IsMeantFor(certificate, purpose))
            return "it is not meant for this side of a connection";

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own.Current.Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate) ? null : string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
    }

    /// <summary>Says so expressly, and is not itself an authority.</summary>
    private static bool IsMeantFor(X509Certificate2 certificate, string purpose) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purpose))
        && !certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "A caller with the certificate '{Subject}' was refused: {Reason}")]
        public static partial void CallerRefused(ILogger logger, string subject, string reason);

        [LoggerMessage(LogLevel.Warning, "The server '{Id}' was refused, '{Service}' was to be called: {Reason}")]
        public static partial void ServerRefused(ILogger logger, string id, string service, string reason);
    }
}
