using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

internal static class TraceRoutes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static void MapTraces(this IEndpointRouteBuilder api)
    {
        api.MapGet("/traces", (HttpContext context, ITelemetry telemetry) =>
        {
            var filter = new TraceFilter
            {
                Resource = context.Query("resource"),
                Text = context.Query("text"),
                OnlyErrors = context.Flag("onlyErrors"),
                AtLeast = context.Duration("atLeastMilliseconds", TimeSpan.FromMilliseconds(1), Longest),
            };
            var page = telemetry.FindTraces(filter, context.Before(), context.Limit());
            return context.WriteAsync(new Page<TraceJson>([.. page.Items.Select(TraceJson.From)], page.Next));
        });

        api.MapGet("/traces/{traceId}", (HttpContext context, ITelemetry telemetry, string traceId) =>
            telemetry.FindTrace(traceId) is { } trace
                ? context.WriteAsync(new { Trace = TraceJson.From(trace.Summary), Spans = trace.Spans.Select(SpanJson.From), trace.Dropped })
                : context.NotFoundAsync($"There is no trace '{traceId}': none of its spans has come yet, or it was pushed out by later ones."));
    }
}
