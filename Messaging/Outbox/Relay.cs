using System.Diagnostics;
using Messaging.Background;
using Messaging.Broker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Outbox;

/// <summary>
/// Publishes the outbox. It deletes a message only after the broker has confirmed it; a crash between the two publishes it
/// again, which the inbox of the receiver recognises.
/// </summary>
internal sealed class Relay(
    MessagingDatabase database, BrokerConnections broker, ReplicaStatus status, OutboxSignal signal, DirectPublisher direct, RefusedRelay refused,
    ServiceIdentity identity, IOptions<MessagingOptions> options, TimeProvider time, ILogger<Relay> logger) : PollingService(time, logger)
{
    // The batch is the limit of outstanding confirms; the client has none of its own unless it is given one.
    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private int _firstPartition;
    private long _movedAt;

    protected override string Subject => "The relay of the outbox";

    protected override void OnFailure(Exception failure) => status.RelayFailure = failure.Message;

    protected override async Task RoundAsync(CancellationToken stoppingToken)
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
        channelOfRefused.ChannelShutdownAsync += (_, _) => lost.CancelAsync();

        var publisher = new OutboxPublisher(channel, identity, lost.Token);
        direct.Connect(publisher);
        refused.Connect(new(channelOfRefused, identity, lost.Token));
        status.RelayFailure = null;
        try
        {
            while (true)
            {
                var pause = await RelayBatchAsync(session, publisher, stoppingToken);
                Succeeded();
                if (!await MoveScheduledAsync(session.Connection, running.Token) && pause > TimeSpan.Zero)
                    await signal.WaitAsync(pause, running.Token);
            }
        }
        catch (OperationCanceledException cancelled) when (!stoppingToken.IsCancellationRequested)
        {
            var reason = channel.CloseReason ?? channelOfRefused.CloseReason;
            throw new IOException(
                reason is not null ? $"The channel to the broker was closed: {reason.ReplyText}" : $"The broker confirmed nothing for {OutboxPublisher.ConfirmTimeout.TotalSeconds} s.",
                cancelled);
        }
        finally
        {
            refused.Connect(null);
            await direct.DisconnectAsync(channel.IsOpen ? OutboxPublisher.ConfirmTimeoutWhenStopping : TimeSpan.Zero);
            if (!stoppingToken.IsCancellationRequested)
                await lost.CancelAsync();
        }
    }

    /// <returns>How long to wait for a signal before the next batch.</returns>
    private async Task<TimeSpan> RelayBatchAsync(RelaySession session, OutboxPublisher publisher, CancellationToken stoppingToken)
    {
        var limit = options.Value.RelayBatchSize;
        var share = (OutboxBatch.Partitions + status.LiveReplicas - 1) / status.LiveReplicas;
        await using var batch = await OutboxBatch.TakeAsync(session.Connection, _firstPartition, share, limit, Time.GetUtcNow(), stoppingToken);
        _firstPartition = (_firstPartition + share) % OutboxBatch.Partitions;
        if (batch.Count == 0)
            return batch.IsAll ? options.Value.PollInterval : SoonAgain();

        foreach (var outcome in await publisher.PublishAsync(batch.Messages, stoppingToken))
            batch.Settlement.Add(outcome);
        await batch.CompleteAsync(Time.GetUtcNow(), CancellationToken.None);
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

        var (moved, all) = await OutboxSql.MoveScheduledAsync(connection, Time.GetUtcNow(), cancellationToken);
        if (all)
            _movedAt = Stopwatch.GetTimestamp();
        return moved > 0;
    }
}
