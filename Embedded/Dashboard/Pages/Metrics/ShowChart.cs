using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Metrics;

/// <summary>An instrument's last minutes as a chart, and its values as a table.</summary>
internal static class ShowChart
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics/chart", Handle);

    private static PageResult Handle(HttpRequest request, ITelemetry telemetry, LiveSources live, TimeProvider time)
    {
        var stream = live.Link(LiveSources.Metrics);
        var query = request.Query;
        var (resource, meter, name) = (query["resource"].ToString(), query["meter"].ToString(), query["name"].ToString());
        var minutes = ChartRange.Of(query.Number("minutes"));
        if (telemetry.FindChart(resource, meter, name, TimeSpan.FromMinutes(minutes)) is not { } chart)
            return NotFound.Page($"Resource “{resource}” has sent no instrument “{name}” of meter “{meter}”.", section: "metrics", Links.AllMetrics);

        var view = new ChartView
        {
            Chart = chart,
            Minutes = minutes,
            Plot = ChartPlot.Of(chart, time.GetUtcNow(), TimeSpan.FromMinutes(minutes)),
            Siblings = [.. telemetry.Instruments.Where(other => other.Resource == resource && other.Meter == meter)],
        };
        return new(name, section: "metrics", ChartBody.Of(view)) { Live = stream };
    }
}
