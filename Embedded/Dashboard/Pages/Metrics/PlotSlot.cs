using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <summary>A strip of the chart that tells the lines' values when it is pointed at.</summary>
internal sealed record PlotSlot(double X, double Width, string Title)
{
    private const int Count = 120;

    /// <summary>Those in which something was measured.</summary>
    public static IReadOnlyList<PlotSlot> Of(IReadOnlyList<ChartLine> lines, PlotArea area, Measure measure)
    {
        var width = (double)(PlotArea.Right - PlotArea.Left) / Count;
        return
        [
            .. lines
                .SelectMany(line => line.Points.Where(point => area.Shows(point.At)).Select(point => (line.Label, Point: point)))
                .GroupBy(value => (int)Math.Min(Count - 1, (area.X(value.Point.At) - PlotArea.Left) / width))
                .Select(slot => new PlotSlot(PlotArea.Left + (slot.Key * width), width, TitleOf(slot, measure))),
        ];
    }

    private static string TitleOf(IEnumerable<(string Label, ChartPoint Point)> values, Measure measure)
    {
        var latest = values.GroupBy(value => value.Label).Select(line => line.MaxBy(value => value.Point.At)).ToList();
        var texts = latest.Select(value => value.Label.Length == 0 ? measure.Text(value.Point.Value) : $"{value.Label}: {measure.Text(value.Point.Value)}");
        return string.Join('\n', texts.Prepend(Times.OfDay(latest.Max(value => value.Point.At))));
    }
}
