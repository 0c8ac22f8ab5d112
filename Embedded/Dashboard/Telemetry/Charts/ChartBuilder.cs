using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>Makes the chart of one instrument from its series, one after the other.</summary>
/// <param name="instrument">Which.</param>
/// <param name="grid">Its steps.</param>
/// <param name="bounds">A histogram's buckets.</param>
internal sealed class ChartBuilder(Instrument instrument, TimeGrid grid, double[] bounds)
{
    private const int MostExemplars = 50;

    private readonly IChartLines _lines = instrument.Kind == InstrumentKind.Histogram
        ? new PercentileLines(grid, bounds)
        : new ValueLines(instrument, grid);

    private readonly List<MetricSeries> _series = [];

    /// <summary>Since when it needs points.</summary>
    public long From => grid.Start;

    public void Add(SeriesView series)
    {
        _lines.Add(series);
        _series.Add(series.Shown);
    }

    public Chart Build() => new(
        instrument,
        instrument.Kind == InstrumentKind.Counter ? $"{instrument.Unit}/s" : instrument.Unit,
        _lines.Build(),
        [.. _series
            .SelectMany(series => series.Points.SelectMany(point => point.Exemplars))
            .Where(exemplar => exemplar.At.UtcTicks > grid.Start)
            .OrderByDescending(exemplar => exemplar.At)
            .Take(MostExemplars)],
        _series);
}
