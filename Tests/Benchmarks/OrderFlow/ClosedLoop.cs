using System.Diagnostics;
using Benchmarks.Harness;

namespace Benchmarks.OrderFlow;

/// <summary>Keeps a fixed number of orders on their way: each confirmed one makes room for the next.</summary>
internal sealed class ClosedLoop(Shop shop, OrderTables tables, OrdersTarget target, int concurrency) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OutboxInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);

    // Positions become visible out of order: so far back, everything is.
    private const int Overlap = 1000;

    private readonly List<OutboxDepth> _outbox = [];
    private readonly HashSet<Guid> _counted = [];
    private readonly SemaphoreSlim _room = new(concurrency);
    private long _confirmed;

    /// <summary>Rows in all outboxes, over the time of the run.</summary>
    public IReadOnlyList<OutboxDepth> Outbox => _outbox;

    public async Task<OrdersStep> RunAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        using var placing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var position = await tables.PositionAsync(cancellationToken);
        var watch = WatchAsync(position, watching.Token);
        var place = Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => PlaceAsync(placing)));

        await Task.WhenAny(Task.Delay(Ramp, cancellationToken), watch, place);
        var before = await MeasureAsync(cancellationToken);
        var outbox = FollowOutboxAsync(watching.Token);
        await Task.WhenAny(Task.Delay(window, cancellationToken), watch, place, outbox);
        var after = await MeasureAsync(cancellationToken);

        await placing.CancelAsync();
        await place;
        await SettleAsync(cancellationToken);
        await watching.CancelAsync();
        await EndAsync(watch, watching.Token);
        await EndAsync(outbox, watching.Token);

        var confirmed = after.Confirmed - before.Confirmed;
        return confirmed > 0
            ? new(concurrency, confirmed / Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds, after.Backlog - before.Backlog,
                before.Processors.Since(after.Processors).ToDictionary(process => process.Key, process => Math.Round(process.Value * 1000 / confirmed, 2)))
            : throw new BenchmarkException($"No order was confirmed in {window.TotalSeconds:0} s, with {concurrency} on their way. See the services' logs.");
    }

    public void Dispose() => _room.Dispose();

    private async Task PlaceAsync(CancellationTokenSource placing)
    {
        while (!placing.IsCancellationRequested)
        {
            await _room.WaitAsync(placing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!placing.IsCancellationRequested)
                await shop.PlaceOrderAsync(CancellationToken.None);
        }
    }

    private async Task WatchAsync(long position, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Poll);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var fresh = 0;
            var confirmed = await tables.ConfirmedAsync(position, cancellationToken);
            foreach (var (_, order) in confirmed)
                fresh += _counted.Add(order) ? 1 : 0;
            if (confirmed.Count > 0)
                position = Math.Max(position, confirmed.Max(event_ => event_.Position) - Overlap);
            Interlocked.Add(ref _confirmed, fresh);
            if (fresh > 0)
                _room.Release(fresh);
        }
    }

    private async Task FollowOutboxAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(OutboxInterval);
        do
        {
            var rows = await tables.OutboxAsync(cancellationToken);
            _outbox.Add(new(Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), rows));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<(long At, long Confirmed, long Backlog, IReadOnlyDictionary<string, double> Processors)> MeasureAsync(CancellationToken cancellationToken)
    {
        var backlog = await tables.OutboxAsync(cancellationToken) + await tables.SagasAsync(cancellationToken);
        var processors = new Dictionary<string, double>(ProcessorTime.Read(target.Pids))
        {
            ["AppHost"] = ProcessorTime.OwnSeconds(target.AppHostPid),
            ["load generator"] = ProcessorTime.OwnSeconds(Environment.ProcessId),
        };
        return (Stopwatch.GetTimestamp(), Interlocked.Read(ref _confirmed), backlog, processors);
    }

    /// <summary>Waits until every order's fulfilment has ended, so that the next measurement begins with none.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        long left;
        while ((left = await tables.SagasAsync(cancellationToken) + await tables.OutboxAsync(cancellationToken)) > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > SettleDeadline)
                throw new BenchmarkException($"{left} orders or messages were left {SettleDeadline.TotalSeconds:0} s after the last order was placed.");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private static async Task EndAsync(Task task, CancellationToken ended)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It goes on until then.
        }
    }
}
