using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <summary>What the list of instruments shows.</summary>
internal sealed record MetricsView
{
    /// <summary>The only one whose instruments are shown.</summary>
    public required string? Resource { get; init; }
    public required IReadOnlyList<Instrument> Instruments { get; init; }
    public required TelemetryCounts Counts { get; init; }
    public required TelemetryLimits Limits { get; init; }

    public IReadOnlyList<string> Resources => [.. Instruments.Select(instrument => instrument.Resource).Distinct()];

    public IEnumerable<IGrouping<string, Instrument>> ByResource =>
        Instruments.Where(instrument => Resource is null || instrument.Resource == Resource).GroupBy(instrument => instrument.Resource);
}
