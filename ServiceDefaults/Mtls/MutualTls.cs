using System.Net.Security;
using ServiceDefaults.Mtls;

namespace ServiceDefaults;

/// <summary>How the service proves itself to those it calls, and knows them. Thread-safe.</summary>
public sealed class MutualTls
{
    // Long before a certificate expires, the connections that were opened with it are gone.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly ServiceCertificate? _own;
    private readonly PeerVerification? _peers;

    private MutualTls()
    {
    }

    internal MutualTls(ServiceCertificate own, PeerVerification peers)
    {
        _own = own;
        _peers = peers;
    }

    internal static MutualTls Off { get; } = new();

    /// <summary>
    /// Lets a handler present the service's certificate, as it is when a connection opens, and verify that the server is the
    /// service that was called. One outside of the system, such as a payment provider, is verified as usual: by the machine's
    /// authorities and its name. Does nothing where mutual TLS is off.
    /// </summary>
    /// <param name="handler">The handler, not yet in use.</param>
    /// <param name="service">The service that is called; null where it is the host name of each address.</param>
    public void Secure(SocketsHttpHandler handler, string? service = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (_own is not { } own || _peers is not { } peers)
            return;

        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Current.Certificate;
        handler.SslOptions.RemoteCertificateValidationCallback = (connection, certificate, chain, errors) =>
        {
            var host = ((SslStream)connection).TargetHostName;
            return service is null && IsOutside(host) ? errors == SslPolicyErrors.None : peers.IsCalled(service ?? host, certificate, chain);
        };
    }

    /// <summary>
    /// Parties outside of the system are called by a domain or an address, services by a name, which no public authority
    /// certifies.
    /// </summary>
    private static bool IsOutside(string host) =>
        host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal) || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);
}
