using System.Text;
using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <param name="Label">Its name in the legend.</param>
/// <param name="Path">As SVG has it, with a gap where nothing was measured.</param>
/// <param name="Last">Its last value as text.</param>
internal sealed record PlotLine(string Label, string Path, string Last)
{
    public static PlotLine Of(ChartLine line, PlotArea area, Measure measure)
    {
        var last = line.Points.Select(point => point.Value).LastOrDefault(double.IsFinite, double.NaN);
        return new(line.Label, PathOf(line.Points.Where(point => area.Shows(point.At)), area), measure.Text(last));
    }

    private static string PathOf(IEnumerable<ChartPoint> points, PlotArea area)
    {
        var path = new StringBuilder();
        var isDrawing = false;
        foreach (var point in points)
        {
            if (double.IsFinite(point.Value))
            {
                // A line of no length, which its round end makes a dot: else a point without neighbours would not be seen.
                path.Append(isDrawing ? 'L' : 'M').Append(Svg.Number(area.X(point.At))).Append(' ').Append(Svg.Number(area.Y(point.Value))).Append(isDrawing ? "" : "h0");
            }

            isDrawing = double.IsFinite(point.Value);
        }

        return path.ToString();
    }
}
