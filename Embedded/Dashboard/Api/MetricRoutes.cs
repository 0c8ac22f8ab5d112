using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class MetricRoutes
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        api.MapGet("/metrics", (HttpContext context, ITelemetry telemetry) => context.WriteAsync(telemetry.Instruments));
        api.MapGet("/metrics/chart", (HttpContext context, ITelemetry telemetry) =>
        {
            if (context.Query("resource") is not { } resource || context.Query("meter") is not { } meter || context.Query("name") is not { } name)
                throw new WrongQueryException("Name the instrument by `resource`, `meter` and `name`, as /api/metrics lists them.");

            return telemetry.FindChart(resource, meter, name, context.Duration("minutes", TimeSpan.FromMinutes(1), Longest) ?? Usual) is { } chart
                ? context.WriteAsync(chart)
                : context.NotFoundAsync($"'{resource}' has no instrument '{name}' of meter '{meter}'.");
        });
    }
}
