namespace Cli.Chaos.Observation;

/// <summary>What is compared before and after: totals of the whole system, whoever caused them.</summary>
internal sealed record Totals
{
    public required IReadOnlyList<StockRow> Stock { get; init; }

    public required IReadOnlyList<ConfirmedUnitsRow> ConfirmedUnits { get; init; }

    public required IReadOnlyList<BacklogRow> Backlog { get; init; }

    public required IReadOnlyList<QueueRow> Queues { get; init; }
}
