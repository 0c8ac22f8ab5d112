using Dashboard.Access;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class MetricRoutes
{
    private const double DefaultMinutes = 5;
    private const double LongestMinutes = 24 * 60;

    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        api.MapGet("/metrics", (HttpContext context, ITelemetry telemetry) => context.WriteAsync(telemetry.Instruments));
        api.MapGet("/metrics/chart", (HttpContext context, ITelemetry telemetry, double? minutes) =>
        {
            if (context.Query("resource") is not { } resource || context.Query("meter") is not { } meter || context.Query("name") is not { } name)
                return Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "Name the instrument by `resource`, `meter` and `name`, as /api/metrics lists them.");
            if (minutes is { } chosen && !(chosen is > 0 and <= LongestMinutes))
                return Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, $"`minutes` must be more than 0 and at most {LongestMinutes}.");

            return telemetry.FindChart(resource, meter, name, TimeSpan.FromMinutes(minutes ?? DefaultMinutes)) is { } chart
                ? context.WriteAsync(chart)
                : context.NotFoundAsync($"'{resource}' has no instrument '{name}' of meter '{meter}'.");
        });
    }
}
