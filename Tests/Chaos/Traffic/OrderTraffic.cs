namespace Chaos.Traffic;

/// <summary>Offers orders at their times, however the system fares: an open loop, as customers are.</summary>
internal sealed class OrderTraffic(Customer customer, TimeProvider time)
{
    private const int LookUpsAtOnce = 16;

    private int _inFlight;

    /// <summary>
    /// Bounds memory and sockets: an order that comes when as many wait for their answer is not offered, so that the others
    /// keep their times.
    /// </summary>
    public int MaxInFlight { get; init; } = 1000;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Returns when every order that was offered has its answer or has been given up on; none is offered after the end.</summary>
    public async Task RunAsync(IReadOnlyList<OrderRecord> records, long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        List<Task> placing = [];
        foreach (var record in records)
        {
            if (record.Planned.At - time.GetElapsedTime(started) is { Ticks: > 0 } early)
                await Task.Delay(early, time, cancellationToken);

            if (time.GetElapsedTime(started) >= duration)
                break;

            if (InFlight < MaxInFlight)
            {
                var due = started + (long)(record.Planned.At.TotalSeconds * time.TimestampFrequency);
                placing.Add(PlaceAsync(record, due, cancellationToken));
            }
        }

        await Task.WhenAll(placing);
    }

    /// <summary>Once everything is healed: learns what became of orders without an answer, and that the key of every other still leads to the same order.</summary>
    public Task LookUpAsync(IReadOnlyList<OrderRecord> records, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        records.Where(record => record.IsOffered),
        new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken },
        async (record, stop) => await customer.SendAsync(record, stop));

    private async Task PlaceAsync(OrderRecord record, long due, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            await customer.PlaceAsync(record, due, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
