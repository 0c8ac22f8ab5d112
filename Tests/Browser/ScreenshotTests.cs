using Microsoft.Playwright;
using Testing;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>
/// Takes the pictures of the documentation, of a system that listens where a developer's does. Only on demand:
/// <c>Tests/Browser/bin/Debug/net10.0/Browser -explicit only</c>. The documentation has them as WebP, of a palette, which is a
/// sixth of the size: <c>pngquant 256 X.png</c>, then <c>cwebp -lossless X-fs8.png -o X.webp</c>.
/// </summary>
public sealed class ScreenshotTests
{
    private const int Orders = 100;
    private const string Duration = "/metrics/chart?resource=gateway&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration&minutes=1";

    /// <summary>Between two orders, so that curves are long enough to be looked at.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Skus = ["SKU-0001", "SKU-0002", "SKU-0003", "SKU-0004"];
    private static readonly string[] Payments = ["card-ok", "card-ok", "card-ok", "card-declined", "card-ok", "card-slow"];

    private static readonly string Directory = Path.Combine(Projects.AppHost.ProjectPath, "..", "docs", "images");

    [Fact(Explicit = true)]
    public async Task Pages_AreAsInTheDocumentation()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        await using var system = await RunningSystem.StartAsync(onItsUsualPorts: true);
        using var api = await system.ApiAsync();
        await WorkAsync(system, api);
        var trace = await Pages.TraceAsync(api);

        await ShootAsync(system, Look.Desktop, "chart", Duration);
        await ShootAsync(system, Look.Desktop, "trace", $"/traces/{trace}");
        await ShootAsync(system, Look.DarkDesktop, "trace-dark", await Pages.PathOfAsync("span", api));
        await ShootAsync(system, Look.Desktop, "traces", "/traces?resource=gateway");
        await ShootAsync(system, Look.Desktop, "resources", "/resources");
        await ShootAsync(system, Look.Phone, "resources-phone", "/resources");
        await ShootAsync(system, Look.Desktop, "graph", "/resources?view=graph");
        await ShootAsync(system, Look.Desktop, "resource", "/resources/ordering");
        await ShootAsync(system, Look.Desktop, "console", "/console/ordering?q=migration");
        await ShootAsync(system, Look.Desktop, "logs", "/logs?severity=Information");
        await ShootAsync(system, Look.Desktop, "log", await Pages.PathOfAsync("log", api));

        await using var stranger = await system.OpenAsync();
        await stranger.GoToAsync("/login");
        await ShootAsync(stranger.Page, "login");
    }

    /// <summary>Orders of all kinds.</summary>
    private static async Task WorkAsync(RunningSystem system, HttpClient api)
    {
        using var timer = new PeriodicTimer(Pace);
        for (var placed = 0; placed < Orders; placed++)
        {
            await system.PlaceOrderAsync(Skus[placed % Skus.Length], 1 + (placed % 3), Payments[placed % Payments.Length]);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        var last = await system.PlaceOrderAsync();
        await Eventually.TrueAsync(() => Telemetry.HasTraceAsync(api, last), "the trace of the last order has come");
    }

    private static async Task ShootAsync(RunningSystem system, Look look, string name, string path)
    {
        await using var tab = await system.LogInAsync(path, look);
        await Expect(tab.Page.Locator("#connection")).ToHaveTextAsync(name is "log" ? "" : "Live");
        await ShootAsync(tab.Page, name);
        tab.AssertNothingWentWrong();
    }

    private static Task<byte[]> ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Directory, $"dashboard-{name}.png"), Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
}
