using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <summary>A chart, ready to be drawn.</summary>
internal sealed record ChartPlot
{
    private const int ValueSteps = 5;

    public required IReadOnlyList<PlotTick> Values { get; init; }
    public required IReadOnlyList<PlotTick> Times { get; init; }
    public required IReadOnlyList<PlotLine> Lines { get; init; }
    public required IReadOnlyList<PlotDot> Dots { get; init; }
    public required IReadOnlyList<PlotSlot> Slots { get; init; }

    /// <summary>What the numbers at the axis of values are in.</summary>
    public required string Unit { get; init; }

    public bool IsEmpty => Lines.All(line => line.Path.Length == 0);

    public static ChartPlot Of(Chart chart, DateTimeOffset now, TimeSpan duration)
    {
        // Only a histogram's exemplars are of the same kind as its lines: a counter's lines are rates.
        var exemplars = chart.Instrument.Kind == InstrumentKind.Histogram ? chart.Exemplars : [];
        var values = chart.Lines.SelectMany(line => line.Points.Select(point => point.Value))
            .Concat(exemplars.Select(exemplar => exemplar.Value))
            .Where(double.IsFinite)
            .DefaultIfEmpty()
            .ToList();
        var (low, high) = (Math.Min(0, values.Min()), values.Max());

        var measure = Measure.Of(chart.Unit, Math.Max(high, -low));
        var ticks = NiceTicks.Of(low / measure.Divisor, high / measure.Divisor, ValueSteps);
        var area = new PlotArea(now - duration, now, ticks[0] * measure.Divisor, ticks[^1] * measure.Divisor);
        return new()
        {
            Unit = measure.Suffix,
            Values = [.. ticks.Select(tick => tick * measure.Divisor).Select(value => new PlotTick(area.Y(value), measure.Digits(value)))],
            Times = TimeTicks.Of(area),
            Lines = [.. chart.Lines.Select(line => PlotLine.Of(line, area, measure))],
            Dots = [.. exemplars.Where(exemplar => area.Shows(exemplar.At)).Select(exemplar => PlotDot.Of(exemplar, area, measure))],
            Slots = PlotSlot.Of(chart.Lines, area, measure),
        };
    }
}
