using System.Diagnostics;
using Messaging.Broker;
using Messaging.Database;
using Messaging.Partitions;
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
    NpgsqlDataSource database, BrokerConnections broker, BrokerStatus status, OutboxSignal signal, DirectPublisher direct, RefusedRelay refused,
    LiveReplicas replicas, ServiceIdentity identity, IOptions<MessagingOptions> options, TimeProvider time, ILogger<Relay> logger) : BackgroundService
{
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new UnlimitedConfirms());

    private readonly Backoff _backoff = new(time);
    private int _firstPartition;
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
            catch (Exception failure) when (BrokerConnections.IsFailure(failure) || DatabaseFailure.IsAway(failure) || DatabaseFailure.IsConflict(failure))
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
        await using var channel = await connection.CreateChannelAsync(Confirmed, stoppingToken);
        await using var channelOfRefused = await connection.CreateChannelAsync(Confirmed, stoppingToken);
        await using var session = await RelaySession.OpenAsync(database, stoppingToken);

        // A lost broker must not be noticed only when there is something to publish.
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lost.Token);
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();

        var publisher = new OutboxPublisher(channel, identity);
        direct.Connect(publisher);
        var retrying = RetryUntilLostAsync(channelOfRefused, lost, stoppingToken);
        status.RelayFailure = null;
        try
        {
            while (true)
            {
                var pause = await RelayBatchAsync(session, publisher, lost.Token, stoppingToken);
                _backoff.Reset();
                if (!await MoveScheduledAsync(session.Connection, running.Token) && pause > TimeSpan.Zero)
                    await signal.WaitAsync(pause, running.Token);
            }
        }
        catch (OperationCanceledException cancelled) when (!stoppingToken.IsCancellationRequested)
        {
            throw new IOException(
                channel.CloseReason is { } reason ? $"The channel to the broker was closed: {reason.ReplyText}" : $"The broker confirmed nothing for {OutboxPublisher.ConfirmTimeout.TotalSeconds} s.",
                cancelled);
        }
        finally
        {
            await direct.DisconnectAsync(channel.IsOpen ? OutboxPublisher.ConfirmTimeoutWhenStopping : TimeSpan.Zero);
            if (!stoppingToken.IsCancellationRequested)
                await lost.CancelAsync();
            await retrying;
        }
    }

    /// <summary>A channel of its own: what the broker returns there holds up nobody. Without it the connection is of no use.</summary>
    private async Task RetryUntilLostAsync(IChannel channel, CancellationTokenSource lost, CancellationToken stoppingToken)
    {
        try
        {
            await refused.RunAsync(new(channel, identity), lost.Token, stoppingToken);
        }
        finally
        {
            if (!stoppingToken.IsCancellationRequested)
                await lost.CancelAsync();
        }
    }

    /// <returns>How long to wait for a signal before the next batch.</returns>
    private async Task<TimeSpan> RelayBatchAsync(RelaySession session, OutboxPublisher publisher, CancellationToken lost, CancellationToken stoppingToken)
    {
        var limit = options.Value.RelayBatchSize;
        var share = (OutboxBatch.Partitions + replicas.Count - 1) / replicas.Count;
        await using var batch = await OutboxBatch.TakeAsync(session.Connection, _firstPartition, share, limit, time.GetUtcNow(), stoppingToken);
        _firstPartition = (_firstPartition + share) % OutboxBatch.Partitions;
        if (batch.Count == 0)
            return batch.IsAll ? options.Value.PollInterval : SoonAgain();

        foreach (var outcome in await publisher.PublishAsync(batch.Rows, lost, stoppingToken))
            batch.Settlement.Add(outcome);
        await batch.CompleteAsync(time.GetUtcNow(), CancellationToken.None);
        await session.VacuumWhenDueAsync(batch.Settlement.Removed, stoppingToken);
        return batch.Count == limit || !batch.IsAll ? TimeSpan.Zero : options.Value.PollInterval;
    }

    // Another relay has some partitions, and what was committed to them since it looked is not announced to it. Not all relays
    // that wait for the same one come back at the same time.
    private static TimeSpan SoonAgain() => TimeSpan.FromMilliseconds(10 + (10 * Random.Shared.NextDouble()));

    // By the clock: under steady traffic the relay never waits for as long as the poll interval. When many are due, batches of
    // the outbox come between them.
    private async Task<bool> MoveScheduledAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_movedAt) < options.Value.PollInterval)
            return false;

        var (moved, all) = await ScheduledMessages.MoveAsync(connection, time.GetUtcNow(), cancellationToken);
        if (all)
            _movedAt = Stopwatch.GetTimestamp();
        return moved > 0;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The relay was interrupted: {Reason} It tries again in {Milliseconds} ms; committed messages wait in the outbox")]
        public static partial void Interrupted(ILogger logger, string reason, double milliseconds);
    }
}
