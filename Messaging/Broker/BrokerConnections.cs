using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Broker;

/// <summary>
/// Opens connections to the broker: one to publish on and one to consume on, since the broker blocks connections that publish
/// too fast. Who opened a connection replaces it when it is lost; the client's own recovery would bring back delivery tags
/// and confirms that nobody waits for.
/// </summary>
internal sealed partial class BrokerConnections(IConnectionFactory factory, ReplicaStatus status, ILogger<BrokerConnections> logger)
{
    public async Task<IConnection> OpenAsync(string purpose, CancellationToken cancellationToken)
    {
        if (factory is ConnectionFactory { AutomaticRecoveryEnabled: true })
        {
            throw new InvalidOperationException(
                "Messaging reconnects by itself. Set Aspire:RabbitMQ:Client:ConnectionFactory:AutomaticRecoveryEnabled to false.");
        }

        var connection = await factory.CreateConnectionAsync($"{factory.ClientProvidedName} {purpose}", cancellationToken);
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            Log.Blocked(logger, blocked.Reason);
            return SetBlockedAsync(blocked.Reason);
        };
        connection.ConnectionUnblockedAsync += (_, _) => SetBlockedAsync(null);
        connection.ConnectionShutdownAsync += (_, _) => SetBlockedAsync(null);
        return connection;

        Task SetBlockedAsync(string? reason)
        {
            status.SetBlocked(connection, reason);
            return Task.CompletedTask;
        }
    }

    /// <summary>The broker is away, or refused what was asked; a new connection may fare better.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is RabbitMQClientException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The broker takes no messages for now: {Reason} They wait in the outbox")]
        public static partial void Blocked(ILogger logger, string reason);
    }
}
