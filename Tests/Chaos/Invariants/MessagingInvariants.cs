using Chaos.Observation;

namespace Chaos.Invariants;

/// <summary>Outboxes, retries and queues are empty, sagas have ended, and no dead letter was added.</summary>
internal static class MessagingInvariants
{
    public static IEnumerable<Breach> Check(Totals before, Totals after)
    {
        foreach (var row in after.Backlog)
        {
            // A system that was already running may hold what waits for its time or its answer; messages must never be left.
            var allowed = row.Table is BacklogRow.Sagas or BacklogRow.ScheduledMessages or BacklogRow.DeadLetters
                ? before.Backlog.Where(was => was.Service == row.Service && was.Table == row.Table).Sum(was => was.Count)
                : 0;
            if (row.Count > allowed)
            {
                yield return row.Table == BacklogRow.DeadLetters
                    ? new(BreachKind.DeadLettered, row.Service, $"{row.Count - allowed} dead letters more than before")
                    : new(BreachKind.LeftBehind, $"{row.Service}'s {row.Table}", $"{row.Count} left ({allowed} before)");
            }
        }

        foreach (var queue in after.Queues)
        {
            if (queue.Messages is null)
            {
                yield return new(BreachKind.LeftBehind, queue.Name, "the broker does not say what is in this queue");
            }
            else if (queue.Messages > 0)
            {
                yield return new(BreachKind.LeftBehind, queue.Name, $"{queue.Messages} messages left");
            }
        }

        foreach (var missing in before.Queues.ExceptBy(after.Queues.Select(queue => queue.Name), queue => queue.Name, StringComparer.Ordinal))
            yield return new(BreachKind.LeftBehind, missing.Name, "this queue has disappeared");
    }
}
