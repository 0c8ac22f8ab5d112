using Dashboard.Access;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class LogRoutes
{
    public static void MapLogs(this IEndpointRouteBuilder api) => api.MapGet("/logs", async (HttpContext context, ITelemetry telemetry, long? before) =>
    {
        var severity = default(Severity);
        if (context.Query("severity") is { } text && !Enum.TryParse(text, ignoreCase: true, out severity))
        {
            await Refusal.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"`severity` must be one of {string.Join(", ", Enum.GetNames<Severity>())}, but is '{text}'.");
            return;
        }

        if (await context.LimitAsync() is not { } limit)
            return;

        var filter = new LogFilter
        {
            Resource = context.Query("resource"),
            Severity = severity,
            Text = context.Query("text"),
            TraceId = context.Query("traceId"),
            SpanId = context.Query("spanId"),
        };
        await context.WriteAsync(telemetry.FindLogs(filter, before, limit));
    });
}
