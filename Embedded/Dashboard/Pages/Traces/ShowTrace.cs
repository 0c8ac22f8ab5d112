using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Traces;

/// <summary>A trace as a waterfall, and the details of one of its spans.</summary>
internal static class ShowTrace
{
    /// <summary>A trace that has been quiet for so long gets no more spans, as a rule, and need not be drawn again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/traces/{traceId}", Handle);

    private static PageResult Handle(string traceId, HttpRequest request, ITelemetry telemetry, LiveSources live, TimeProvider time)
    {
        var stream = live.Link(LiveSources.Traces, LiveSources.Logs);
        if (telemetry.FindTrace(traceId) is not { } trace)
            return NotFound.Page($"There is no trace “{traceId}”. It may not have come yet, or have made room for later ones.", section: "traces", Links.AllTraces);

        var view = TraceView.Of(trace, request.Query.Text("span"), request.Query.Number("from"), telemetry);
        return new(view.Summary.Name, section: "traces", TraceBody.Of(view)) { Live = time.GetUtcNow() - view.End < Quiet ? stream : null };
    }
}
