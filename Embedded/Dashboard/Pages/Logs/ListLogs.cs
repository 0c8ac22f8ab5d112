using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Logs;

/// <summary>The log records that match a filter, the newest first.</summary>
internal static class ListLogs
{
    private const int PageLength = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.AllLogs, Handle);

    private static PageResult Handle(HttpRequest request, ITelemetry telemetry, LiveSources live)
    {
        var stream = live.Link(LiveSources.Logs);
        var filter = Filter(request.Query);
        var before = request.Query.Number("before");
        var view = new LogsView
        {
            Filter = filter,
            Page = telemetry.FindLogs(filter, before, PageLength),
            IsOlder = before is not null,
            Resources = telemetry.Resources,
            Colours = new(telemetry.Resources),
            Counts = telemetry.Counts,
            Limits = telemetry.Limits,
        };
        return new("Structured logs", section: "logs", LogsBody.Of(view)) { Live = view.IsOlder ? null : stream };
    }

    private static LogFilter Filter(IQueryCollection query) => new()
    {
        Resource = query.Text("resource"),
        Severity = Enum.TryParse<Severity>(query.Text("severity"), ignoreCase: true, out var severity) && Enum.IsDefined(severity) ? severity : null,
        Text = query.Text("text"),
        TraceId = query.Text("trace"),
        SpanId = query.Text("span"),
    };
}
