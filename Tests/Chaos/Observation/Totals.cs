namespace Chaos.Observation;

/// <summary>What is compared before and after a run.</summary>
internal sealed record Totals
{
    public required IReadOnlyList<StockRow> Stock { get; init; }

    public required IReadOnlyList<BacklogRow> Backlog { get; init; }

    public required IReadOnlyList<QueueRow> Queues { get; init; }
}
