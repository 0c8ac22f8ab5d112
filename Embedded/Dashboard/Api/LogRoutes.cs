using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class LogRoutes
{
    public static void MapLogs(this IEndpointRouteBuilder api) => api.MapGet("/logs", (HttpContext context, ITelemetry telemetry) =>
    {
        var filter = new LogFilter
        {
            Resource = context.Query("resource"),
            Severity = context.Choice<Severity>("severity"),
            Text = context.Query("text"),
            TraceId = context.Query("traceId"),
            SpanId = context.Query("spanId"),
        };
        return context.WriteAsync(telemetry.FindLogs(filter, context.Before(), context.Limit()));
    });
}
