using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Listens on the public HTTPS port of a resource with several replicas and passes each connection to the next one that runs. It
/// shares by connection and not by request, because it must not see what they say: the certificates are the replicas' own.
/// </summary>
internal sealed class TlsReplicaProxy : IAsyncDisposable
{
    private readonly RunningReplicas _replicas;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _following;
    private readonly Task _accepting;

    private TlsReplicaProxy(EndpointAnnotation endpoint, IReadOnlyList<ResourceInstance> instances, ResourceNotificationService notifications)
    {
        _replicas = new(endpoint, instances);
        _listener = new(IPAddress.Loopback, endpoint.AllocatedEndpoint!.Port);
        _listener.Start();
        _following = _replicas.FollowAsync(notifications, _disposed.Token);
        _accepting = AcceptAsync(_disposed.Token);
    }

    /// <exception cref="SocketException">Another program holds the port.</exception>
    public static TlsReplicaProxy Start(EndpointAnnotation endpoint, IReadOnlyList<ResourceInstance> instances, ResourceNotificationService notifications) =>
        new(endpoint, instances, notifications);

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_following, _accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
            _ = PassAsync(await _listener.AcceptTcpClientAsync(cancellationToken), cancellationToken);
    }

    private async Task PassAsync(TcpClient caller, CancellationToken cancellationToken)
    {
        using (caller)
        using (var replica = await ConnectAsync(cancellationToken))
        {
            if (replica is null)
                return; // none runs: the caller sees a closed connection, as it would without a proxy

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var there = caller.GetStream().CopyToAsync(replica.GetStream(), over.Token);
            var back = replica.GetStream().CopyToAsync(caller.GetStream(), over.Token);

            // Either end that closes, or breaks, ends both.
            await Task.WhenAny(there, back);
            await over.CancelAsync();
            await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TcpClient?> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var port in _replicas.NextInTurn())
        {
            var replica = new TcpClient { NoDelay = true };
            try
            {
                await replica.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return replica;
            }
            catch (SocketException)
            {
                replica.Dispose(); // it has just died, or does not listen yet: the next one
            }
        }

        return null;
    }
}
