using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>
/// Takes the pictures of the documentation, of a system that listens where a developer's does. Only on demand:
/// <c>Tests/Browser/bin/Debug/net10.0/Browser -explicit only</c>.
/// </summary>
public sealed class ScreenshotTests
{
    private static readonly string Images = Path.Combine(Projects.AppHost.ProjectPath, "..", "docs", "images");

    [Fact(Explicit = true)]
    public async Task Pages_AreAsInTheDocumentation()
    {
        await using var system = await RunningSystem.StartAsync(onItsUsualPorts: true);
        Directory.CreateDirectory(Images);
        var trace = await system.TraceOrderAsync();

        await using var resources = await system.LogInAsync("/");
        await Expect(resources.Page.GetByText("API documentation")).ToBeVisibleAsync();
        await ShootAsync(resources.Page, "resources");

        await using var detail = await system.LogInAsync($"/traces/detail/{trace}");
        await Expect(detail.Page.GetByText("notifications", new() { Exact = true }).First).ToBeVisibleAsync();
        await ShootAsync(detail.Page, "trace");
    }

    private static Task<byte[]> ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Images, $"dashboard-{name}.png"), Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
}
