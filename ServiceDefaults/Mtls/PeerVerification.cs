using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Mtls;

/// <summary>
/// Decides whether a peer is a service of this system: its certificate comes from the system's own authorities, is valid now,
/// is meant for its side of the connection, and names one service of the trust domain. Revocation is not asked for: the
/// certificates are short-lived.
/// </summary>
internal sealed partial class PeerVerification(ServiceCertificate own, MtlsOptions options, ILoggerFactory loggers)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 section 4.2.1.12
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const int LongestName = 200;
    private readonly ILogger _log = loggers.CreateLogger(LogCategories.Security);

    /// <summary>Whether the caller is any service of this system.</summary>
    public bool IsService(X509Certificate? caller, X509Chain? sent, IPAddress? address)
    {
        var problem = ProblemOf(caller, sent, ClientAuthentication);
        if (problem is not null)
            Log.CallerRefused(_log, NameOf(caller), address, problem);
        return problem is null;
    }

    /// <summary>Whether the server is the service that was to be called.</summary>
    public bool IsCalled(string service, X509Certificate? server, X509Chain? sent)
    {
        var problem = ProblemOf(server, sent, ServerAuthentication, service);
        if (problem is not null)
            Log.ServerRefused(_log, service, NameOf(server), problem);
        return problem is null;
    }

    private string? ProblemOf(X509Certificate? peer, X509Chain? sent, string purpose, string? service = null)
    {
        if (peer is not X509Certificate2 certificate)
            return "there is none";
        if (SpiffeId.Of(certificate) is not { } id)
            return "it names no service, or more than one";
        if (!string.Equals(id.TrustDomain, options.TrustDomain, StringComparison.OrdinalIgnoreCase))
            return $"its trust domain is '{id.TrustDomain}'";
        if (!IsMeantFor(certificate, purpose))
            return "it is not meant for this side of a connection";
        if (service is not null && !string.Equals(id.Service, service, StringComparison.OrdinalIgnoreCase))
            return "it speaks for another service";

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own.Current.Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate) ? null : string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
    }

    /// <summary>What the peer says about itself, which anybody can: without what would begin a line of its own, and not too long.</summary>
    private static string NameOf(X509Certificate? peer)
    {
        var name = (peer is X509Certificate2 certificate ? SpiffeId.Of(certificate)?.ToString() : null) ?? peer?.Subject ?? "nobody";
        return string.Concat(name.Take(LongestName).Select(character => char.IsControl(character) ? '?' : character));
    }

    /// <summary>Says so expressly, and is not itself an authority.</summary>
    private static bool IsMeantFor(X509Certificate2 certificate, string purpose) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purpose))
        && !certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The certificate of the caller {Caller} at {ClientAddress} was refused: {Reason}")]
        public static partial void CallerRefused(ILogger logger, string caller, IPAddress? clientAddress, string reason);

        [LoggerMessage(LogLevel.Warning, "{Service} was to be called, and the certificate of the server {Server} was refused: {Reason}")]
        public static partial void ServerRefused(ILogger logger, string service, string server, string reason);
    }
}
