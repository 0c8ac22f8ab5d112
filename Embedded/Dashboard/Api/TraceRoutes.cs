using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class TraceRoutes
{
    public static void MapTraces(this IEndpointRouteBuilder api)
    {
        api.MapGet("/traces", async (HttpContext context, ITelemetry telemetry, long? before, bool? onlyErrors, double? atLeastMilliseconds) =>
        {
            if (await context.LimitAsync() is not { } limit)
                return;

            var filter = new TraceFilter
            {
                Resource = context.Query("resource"),
                Text = context.Query("text"),
                OnlyErrors = onlyErrors ?? false,
                AtLeast = atLeastMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            };
            var page = telemetry.FindTraces(filter, before, limit);
            await context.WriteAsync(new Page<TraceJson>([.. page.Items.Select(TraceJson.From)], page.Next));
        });

        api.MapGet("/traces/{traceId}", (HttpContext context, ITelemetry telemetry, string traceId) =>
            telemetry.FindTrace(traceId) is { } trace
                ? context.WriteAsync(new { Trace = TraceJson.From(trace.Summary), Spans = trace.Spans.Select(SpanJson.From), trace.Dropped })
                : context.NotFoundAsync($"There is no trace '{traceId}': none of its spans has come yet, or it was pushed out by later ones."));
    }
}
