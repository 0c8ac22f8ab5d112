using System.Diagnostics;

namespace Chaos.Invariants;

/// <summary>Waits until nothing moves any more: orders have ended, outboxes, retries and queues are empty.</summary>
internal sealed class Quiet(Observer observer, Action<string> waiting)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // The broker counts messages only so often (collect_statistics_interval, 5 s), so one empty look proves nothing.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(6);

    /// <returns>Null once it is quiet; what still moved when the time was over otherwise.</returns>
    public async Task<string?> WaitAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        var quiet = new Stopwatch();
        string? told = null;
        while (quiet.Elapsed < Lasting)
        {
            if (await MovingAsync(cancellationToken) is not { } moving)
            {
                quiet.Start();
            }
            else if (waited.Elapsed > deadline)
            {
                return moving;
            }
            else
            {
                quiet.Reset();
                if (moving != told)
                    waiting($"waiting for {told = moving}");
            }

            await Task.Delay(Poll, cancellationToken);
        }

        return null;
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
            return $"a server that does not answer ({away.Message})";
        }
    }

    internal static string? Describe(int unfinishedOrders, IReadOnlyList<Backlog> backlog, IReadOnlyList<Queue> queues)
    {
        List<string> moving = unfinishedOrders > 0 ? [$"{unfinishedOrders} orders"] : [];
        moving.AddRange(backlog
            .Where(waiting => waiting.Count > 0 && waiting.Table is Backlog.Outbox or Backlog.Retries)
            .Select(waiting => $"{waiting.Count} in {waiting.Service}'s {waiting.Table}"));
        moving.AddRange(queues
            .Where(queue => queue.Messages != 0)
            .GroupBy(queue => queue.Service, queue => queue.Messages)
            .Select(messages => $"{(messages.Contains(null) ? "an unknown number" : $"{messages.Sum()}")} in queues of {messages.Key}"));
        return moving.Count == 0 ? null : string.Join(", ", moving);
    }
}
