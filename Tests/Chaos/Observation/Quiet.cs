namespace Chaos.Observation;

/// <summary>Waits until nothing moves any more: orders have ended, outboxes, retries and queues are empty.</summary>
internal sealed class Quiet(Observer observer, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // The broker's figures may be one interval old, so one empty look proves nothing.
    private static readonly TimeSpan Lasting = Broker.StatisticsInterval + TimeSpan.FromSeconds(1);

    /// <summary>Told whenever what is waited for changes.</summary>
    public Action<string> Waiting { get; init; } = _ => { };

    /// <returns>Null once it is quiet; what still moved when the time was over otherwise.</returns>
    public async Task<string?> WaitAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        long? quietSince = null;
        string? told = null;
        while (true)
        {
            var moving = await MovingAsync(cancellationToken);
            if (moving is null)
            {
                quietSince ??= time.GetTimestamp();
                if (time.GetElapsedTime(quietSince.Value) >= Lasting)
                    return null;
            }
            else
            {
                quietSince = null;
                if (moving != told)
                {
                    told = moving;
                    Waiting(moving);
                }

                if (time.GetElapsedTime(started) > deadline)
                    return moving;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Null when nothing moves.</summary>
    private async Task<string?> MovingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Describe(
                await observer.UnfinishedOrdersAsync(cancellationToken),
                await observer.BacklogAsync(cancellationToken),
                await observer.QueuesAsync(cancellationToken));
        }
        catch (Exception away) when (away is HttpRequestException || away is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return $"a server does not answer ({away.Message})";
        }
    }

    internal static string? Describe(long unfinishedOrders, IReadOnlyList<BacklogRow> backlog, IReadOnlyList<QueueRow> queues)
    {
        string[] moving =
        [
            .. unfinishedOrders > 0 ? [$"{unfinishedOrders} orders"] : Array.Empty<string>(),
            .. backlog
                .Where(row => row.Count > 0 && row.Table is BacklogRow.Outbox or BacklogRow.Retries)
                .Select(row => $"{row.Count} in {row.Service}'s {row.Table}"),
            .. queues.Where(queue => queue.Messages is null).GroupBy(queue => queue.Service).Select(unknown => $"unknown in {unknown.Count()} queues of {unknown.Key}"),
            .. queues.Where(queue => queue.Messages > 0).GroupBy(queue => queue.Service).Select(waiting => $"{waiting.Sum(queue => queue.Messages)} in queues of {waiting.Key}"),
        ];
        return moving.Length == 0 ? null : string.Join(", ", moving);
    }
}
