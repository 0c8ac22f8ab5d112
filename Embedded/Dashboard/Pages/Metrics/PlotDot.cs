using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Metrics;

/// <summary>A measured value that leads to its trace.</summary>
internal sealed record PlotDot(Exemplar Exemplar, double X, double Y, string Title)
{
    public static PlotDot Of(Exemplar exemplar, PlotArea area, Measure measure) =>
        new(exemplar, area.X(exemplar.At), area.Y(exemplar.Value), $"{Times.OfDay(exemplar.At)}: {measure.Text(exemplar.Value)}, trace {Texts.Short(exemplar.TraceId)}");
}
