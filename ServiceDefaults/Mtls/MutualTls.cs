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
    /// Lets a handler present the service's certificate, as it is when a connection opens, and verify the server. Does nothing
    /// where mutual TLS is off.
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
            peers.IsCalled(service ?? ((SslStream)connection).TargetHostName, certificate, chain, errors);
    }
}
