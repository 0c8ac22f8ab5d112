namespace Dashboard.Telemetry.Series;

/// <summary>What one export says of one instrument.</summary>
internal sealed record IncomingInstrument
{
    public required Sender Sender { get; init; }
    public required string Meter { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string Description { get; init; }
    public required InstrumentKind Kind { get; init; }

    /// <summary>Points say what was added since the previous one, not since the start.</summary>
    public required bool IsDelta { get; init; }
    public required IReadOnlyList<IncomingPoint> Points { get; init; }
}

/// <param name="Tags">The combination that it belongs to.</param>
/// <param name="Start">Since when it was counted; null where it is not known.</param>
/// <param name="Point">The values.</param>
internal sealed record IncomingPoint(IReadOnlyList<Tag> Tags, DateTimeOffset? Start, MetricPoint Point);
