using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <summary>What the page of one instrument shows.</summary>
internal sealed record ChartView
{
    public required Chart Chart { get; init; }
    public required int Minutes { get; init; }
    public required ChartPlot Plot { get; init; }

    /// <summary>The instruments of the same meter, itself among them.</summary>
    public required IReadOnlyList<Instrument> Siblings { get; init; }

    public Instrument Instrument => Chart.Instrument;
}
