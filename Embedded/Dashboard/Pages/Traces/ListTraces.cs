using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Traces;

/// <summary>The traces that match a filter, the newest first.</summary>
internal static class ListTraces
{
    private const int PageLength = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.AllTraces, Handle);

    private static PageResult Handle(HttpRequest request, ITelemetry telemetry, LiveSources live)
    {
        var stream = live.Link(LiveSources.Traces);
        var filter = Filter(request.Query);
        var before = request.Query.Number("before");
        var view = new TracesView
        {
            Filter = filter,
            Page = telemetry.FindTraces(filter, before, PageLength),
            IsOlder = before is not null,
            Resources = telemetry.Resources,
            Colours = new(telemetry.Resources),
            Counts = telemetry.Counts,
            Limits = telemetry.Limits,
        };
        return new("Traces", section: "traces", TracesBody.Of(view)) { Live = view.IsOlder ? null : stream };
    }

    private static TraceFilter Filter(IQueryCollection query) => new()
    {
        Resource = query.Text("resource"),
        Text = query.Text("text"),
        OnlyErrors = query.Flag("errors"),
        AtLeast = query.Number("min") is { } least and > 0 ? TimeSpan.FromMilliseconds(Math.Min(least, int.MaxValue)) : null,
    };
}
