using Dashboard.Pages.Live;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Pages.About;

/// <summary>How much has come, how much is kept, and how the pages are used.</summary>
internal static class ShowAbout
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Links.About, Handle);

    private static PageResult Handle(ITelemetry telemetry, LiveSources live)
    {
        var stream = live.Link(LiveSources.Logs, LiveSources.Traces, LiveSources.Metrics);
        return new("About", section: "about", AboutBody.Of(telemetry.Counts, telemetry.Limits)) { Live = stream };
    }
}
