using Messaging.Broker;
using Messaging.Partitions;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Consuming;

/// <summary>
/// Over one connection to the broker, consumes the partitions that this replica has leased, and sees to it that it has leased
/// its share: it takes what nobody has, and gives back what is too much once nothing of it is being handled.
/// </summary>
internal sealed partial class PartitionBalance(
    PartitionLeases leases, int partitions, IConnection connection, TaskCompletionSource<string> lost, string service, Workers workers, ReplicaStatus status,
    MessagingOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private const int RoundsPerReport = 4;

    private readonly Dictionary<int, PartitionChannel> _channels = [];
    private readonly Dictionary<int, Task> _leaving = [];
    private long _renewedAt = time.GetTimestamp();

    /// <summary>Ends when the service stops. Calls <paramref name="succeeded"/> after each round that went well.</summary>
    /// <exception cref="IOException">The broker ended a subscription, a channel or the connection.</exception>
    public async Task RunAsync(Action succeeded, CancellationToken stoppingToken)
    {
        connection.ConnectionShutdownAsync += (_, shutdown) =>
        {
            lost.TrySetResult($"The connection to the broker was closed: {shutdown.ReplyText}");
            return Task.CompletedTask;
        };
        for (var round = 0; !stoppingToken.IsCancellationRequested; round++)
        {
            try
            {
                await BalanceAsync(stoppingToken);
                if (round % RoundsPerReport == 0)
                    await ReportAsync(stoppingToken);
                succeeded();
            }
            catch (NpgsqlException failure)
            {
                // Without the database nothing is handled anyway. What others may have taken meanwhile must be let go.
                Log.NotRenewed(logger, failure.Message);
                if (time.GetElapsedTime(_renewedAt) > PartitionLeases.Duration)
                    throw;
            }

            await Task.WhenAny(lost.Task, Task.Delay(Interval, time, stoppingToken));
            if (lost.Task.IsCompleted)
                throw new IOException(await lost.Task);
        }
    }

    /// <summary>Lets everything go: after what is being handled when the service stops, at once when the broker is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(lost.Task.IsCompleted ? TimeSpan.Zero : options.StopTimeout, time);
        foreach (var partition in _channels.Keys.ToList())
            StartLeaving(partition, patience.Token);
        await Task.WhenAll(_leaving.Values);
        status.Owned = [];
    }

    private async Task BalanceAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        foreach (var left in _leaving.Where(leaving => leaving.Value.IsCompleted).ToList())
        {
            _leaving.Remove(left.Key);
            await left.Value;
        }

        var (held, live) = await leases.RenewAsync(cancellationToken);
        _renewedAt = started;
        status.LiveReplicas = live.Count;
        foreach (var taken in _channels.Keys.Except(held).ToList())
        {
            // Another replica has it already, and the broker lets that one wait until this channel is closed.
            Log.LeaseLost(logger, service, taken);
            StartLeaving(taken, new(canceled: true));
        }

        var share = PartitionShares.Of(leases.Replica, live, partitions);
        foreach (var surplus in _channels.Keys.OrderDescending().Take(_channels.Count - share).ToList())
            StartLeaving(surplus, CancellationToken.None);

        // What could not be opened or given back before is there already.
        var own = held.Except(_channels.Keys).Except(_leaving.Keys).ToList();
        foreach (var partition in own.Skip(share - _channels.Count))
            await leases.ReturnAsync(partition, cancellationToken);
        foreach (var partition in own.Take(share - _channels.Count))
            await OpenAsync(partition, cancellationToken);
        if (_channels.Count < share)
        {
            foreach (var partition in await leases.TakeAsync(share - _channels.Count, cancellationToken))
                await OpenAsync(partition, cancellationToken);
        }
    }

    private async Task OpenAsync(int partition, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        _channels[partition] = new(channel, partition, Topology.Queue(service, partition, partitions), options.Prefetch, reason => lost.TrySetResult(reason), logger);
        await _channels[partition].SubscribeAsync(service, workers.Enqueue, cancellationToken);
    }

    private void StartLeaving(int partition, CancellationToken impatience)
    {
        _channels.Remove(partition, out var channel);
        _leaving[partition] = LeaveAsync(channel!, impatience);
    }

    private async Task LeaveAsync(PartitionChannel channel, CancellationToken impatience)
    {
        await channel.StopAsync(impatience);
        try
        {
            await leases.ReturnAsync(channel.Partition, CancellationToken.None);
        }
        catch (NpgsqlException failure)
        {
            Log.NotReturned(logger, service, channel.Partition, failure.Message);
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var before = status.Owned.ToDictionary(figures => figures.Partition);
        var (known, shown) = (new List<PartitionFigures>(), new List<PartitionFigures>());
        foreach (var channel in _channels.Values)
        {
            if (await channel.ReadFiguresAsync(time.GetUtcNow(), cancellationToken) is { } figures)
                known.Add(figures);
            else if (before.TryGetValue(channel.Partition, out var last))
                shown.Add(last);
        }

        status.Owned = [.. shown, .. known];
        await leases.ReportAsync(known, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The leases of partitions could not be renewed: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "Partition {Partition} of '{Service}' was taken over by another replica, since this one did not renew its lease in time")]
        public static partial void LeaseLost(ILogger logger, string service, int partition);

        [LoggerMessage(LogLevel.Information, "Partition {Partition} of '{Service}' could not be given back: {Reason} It is tried again")]
        public static partial void NotReturned(ILogger logger, string service, int partition, string reason);
    }
}
