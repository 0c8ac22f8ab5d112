using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aspire.RabbitMQ.Client;

/// <summary>Opens the connection, trying again while the broker cannot be reached, and logs what becomes of it.</summary>
internal sealed partial class ConnectionAttempt(IConnectionFactory factory, int retries, ILogger logger)
{
    /// <summary>Blocks, because dependency injection has no asynchronous factories.</summary>
    public IConnection Open()
    {
        // The connection outlives the request that happens to need it first, and must not log and trace as part of it.
        using var _ = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        return Task.Run(OpenAsync).GetAwaiter().GetResult();
    }

    private async Task<IConnection> OpenAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var connection = await factory.CreateConnectionAsync();
                LogFateOf(connection);
                return connection;
            }
            catch (Exception error) when (error is SocketException or BrokerUnreachableException && attempt < retries)
            {
                var pause = TimeSpan.FromSeconds(Math.Pow(2, attempt));
                Log.Retrying(logger, factory.Uri.Host, factory.Uri.Port, pause.TotalSeconds, error);
                await Task.Delay(pause);
            }
        }
    }

    private void LogFateOf(IConnection connection)
    {
        var endpoint = connection.Endpoint;
        connection.ConnectionShutdownAsync += (_, args) =>
        {
            if (args.Initiator != ShutdownInitiator.Application)
                Log.Lost(logger, endpoint.HostName, endpoint.Port, args.ReplyText);
            return Task.CompletedTask;
        };
        connection.RecoverySucceededAsync += (_, _) =>
        {
            Log.Recovered(logger, endpoint.HostName, endpoint.Port);
            return Task.CompletedTask;
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "RabbitMQ at {Host}:{Port} cannot be reached; trying again in {Seconds} s")]
        public static partial void Retrying(ILogger logger, string host, int port, double seconds, Exception error);

        [LoggerMessage(LogLevel.Warning, "Connection to RabbitMQ at {Host}:{Port} was lost ({Reason}); it is being recovered")]
        public static partial void Lost(ILogger logger, string host, int port, string reason);

        [LoggerMessage(LogLevel.Information, "Connection to RabbitMQ at {Host}:{Port} was recovered")]
        public static partial void Recovered(ILogger logger, string host, int port);
    }
}
