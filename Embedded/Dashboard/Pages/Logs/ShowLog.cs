using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.Logs;

/// <summary>All about one log record.</summary>
internal static class ShowLog
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/logs/{id:long}", Handle);

    private static PageResult Handle(long id, ITelemetry telemetry) => telemetry.FindLog(id) is { } entry
        ? new("Log record", section: "logs", LogBody.Of(entry, new ServiceColours(telemetry.Resources)))
        : NotFound.Page("There is no such log record. It may have made room for later ones.", section: "logs", Links.AllLogs);
}
