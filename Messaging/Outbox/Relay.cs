using System.Diagnostics;
using Messaging.Broker;
using Messaging.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Outbox;

/// <summary>
/// Publishes the outbox. It deletes a message only after the broker has confirmed it; a crash between the two publishes it
/// again, which the inbox of the receiver recognises.
/// </summary>
internal sealed partial class Relay(
    NpgsqlDataSource database, BrokerConnections broker, BrokerStatus status, OutboxSignal signal, DirectPublisher direct, ServiceIdentity identity,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<Relay> logger) : BackgroundService
{
    // A broker that is out of memory or disk keeps the connection and confirms nothing.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConfirmTimeoutWhenStopping = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _wake = signal.Relay;
    private readonly Backoff _backoff = new(time);
    private long _movedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // connecting must not hold up the start of the service
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RelayUntilFailureAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (BrokerConnections.IsFailure(failure) || DatabaseFailure.IsAway(failure))
            {
                var pause = _backoff.Next();
                status.RelayFailure = failure.Message;
                Log.Interrupted(logger, failure.Message, pause.TotalMilliseconds);
                await _backoff.PauseAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RelayUntilFailureAsync(CancellationToken stoppingToken)
    {
        using var lost = new CancellationTokenSource();
        await using var connection = await broker.OpenAsync("relay", stoppingToken);
        await Topology.EnsureExchangeAsync(connection, stoppingToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new UnlimitedConfirms()), stoppingToken);
        await using var session = await RelaySession.OpenAsync(database, stoppingToken);

        // A lost broker must not be noticed only when there is something to publish.
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lost.Token);
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();

        var publisher = new OutboxPublisher(channel, identity, time);
        direct.Connect(publisher);
        status.RelayFailure = null;
        try
        {
            while (true)
            {
                var full = await RelayBatchAsync(session, publisher, lost.Token, stoppingToken);
                _backoff.Reset();
                if (!full)
                    await _wake.WaitAsync(options.Value.PollInterval, running.Token);
                await MoveScheduledAsync(session.Connection, running.Token);
            }
        }
        catch (OperationCanceledException cancelled) when (!stoppingToken.IsCancellationRequested)
        {
            throw new IOException(
                channel.CloseReason is { } reason ? $"The channel to the broker was closed: {reason.ReplyText}" : $"The broker confirmed nothing for {ConfirmTimeout.TotalSeconds} s.",
                cancelled);
        }
        finally
        {
            await direct.DisconnectAsync(channel.IsOpen ? ConfirmTimeoutWhenStopping : TimeSpan.Zero);
        }
    }

    /// <returns>Whether there may be more right now.</returns>
    private async Task<bool> RelayBatchAsync(RelaySession session, OutboxPublisher publisher, CancellationToken lost, CancellationToken stoppingToken)
    {
        var limit = options.Value.RelayBatchSize;
        await using var batch = await OutboxBatch.TakeAsync(session.Connection, limit, time.GetUtcNow(), stoppingToken);
        if (batch.Rows.Count == 0)
            return false;

        // A service that stops finishes its batch: what is confirmed and not deleted would be published again at the next start.
        using (var confirmed = CancellationTokenSource.CreateLinkedTokenSource(lost))
        {
            confirmed.CancelAfter(ConfirmTimeout);
            await using var sooner = stoppingToken.Register(() => confirmed.CancelAfter(ConfirmTimeoutWhenStopping));
            await publisher.PublishAsync(batch, confirmed.Token);
        }

        await batch.CompleteAsync(CancellationToken.None);
        await session.VacuumWhenDueAsync(batch.Settlement.Published, stoppingToken);
        return batch.Rows.Count == limit;
    }

    // By the clock: under steady traffic the relay never waits for as long as the poll interval.
    private async Task MoveScheduledAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_movedAt) < options.Value.PollInterval)
            return;

        await ScheduledMessages.MoveAsync(connection, time.GetUtcNow(), cancellationToken);
        _movedAt = Stopwatch.GetTimestamp();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The relay was interrupted: {Reason} It tries again in {Milliseconds} ms; committed messages wait in the outbox")]
        public static partial void Interrupted(ILogger logger, string reason, double milliseconds);
    }
}
