using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Metrics;

/// <summary>What is measured, by resource and meter.</summary>
internal static class ListMetrics
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.AllMetrics, Handle);

    private static PageResult Handle(HttpRequest request, ITelemetry telemetry, LiveSources live)
    {
        var stream = live.Link(LiveSources.Metrics);
        var view = new MetricsView
        {
            Resource = request.Query.Text("resource"),
            Instruments = telemetry.Instruments,
            Counts = telemetry.Counts,
            Limits = telemetry.Limits,
        };
        return new("Metrics", section: "metrics", MetricsBody.Of(view)) { Live = stream };
    }
}
