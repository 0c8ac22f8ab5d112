using Dashboard.Pages.About;
using Dashboard.Pages.Assets;
using Dashboard.Pages.Consoles;
using Dashboard.Pages.Live;
using Dashboard.Pages.Logs;
using Dashboard.Pages.Metrics;
using Dashboard.Pages.Resources;
using Dashboard.Pages.Traces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Pages;

/// <summary>
/// The dashboard's pages. They need the telemetry, the resources, a clock and the <see cref="ApplicationName"/>, and work
/// without script; the script keeps them up to date.
/// </summary>
internal static class PageEndpoints
{
    public static IServiceCollection AddPages(this IServiceCollection services) =>
        services.AddSingleton<CommandMessages>().AddSingleton<LiveSources>();

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.Redirect(Links.Resources));
        ListResources.Map(routes);
        ShowResource.Map(routes);
        RunCommand.Map(routes);
        ChooseConsole.Map(routes);
        ShowConsole.Map(routes);
        FollowConsole.Map(routes);
        DownloadConsole.Map(routes);
        ListLogs.Map(routes);
        ShowLog.Map(routes);
        ListTraces.Map(routes);
        ShowTrace.Map(routes);
        ListMetrics.Map(routes);
        ShowChart.Map(routes);
        ShowAbout.Map(routes);
        FollowChanges.Map(routes);
        ServeAsset.Map(routes);
        // Its default leaves out what looks like a file's name, which a browser would answer with a page of its own.
        routes.MapFallback("{*path}", () => NotFound.Page("There is no such page.", section: "", Links.Resources));
    }
}
