using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Services are stopped and started from the page, and every open page shows it.</summary>
public sealed class CommandTests(BrowserFixture dashboard)
{
    [Fact]
    public async Task Service_StoppedByItsButton_TurnsRed_AndStartedByTheKeyboard_IsHealthyAgain_WhereverItIsShown()
    {
        await using var acting = await dashboard.LogInAsync("/resources");
        await using var watching = await dashboard.LogInAsync("/resources");
        await using var graph = await dashboard.LogInAsync("/resources?view=graph");
        foreach (var tab in new[] { acting, watching, graph })
        {
            await Expect(tab.Page.Locator("#connection")).ToHaveTextAsync("Live");
            await tab.MarkAsync();
        }

        foreach (var tab in new[] { acting, watching })
            await AssertIsRunningAsync(tab.Page);
        await Row(acting.Page).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        foreach (var tab in new[] { acting, watching })
        {
            await Expect(Row(tab.Page).Locator("[data-label=State] .tone-bad .icon")).ToBeVisibleAsync();
            await Expect(State(tab.Page)).Not.ToHaveTextAsync("Running");
            Assert.True(await IsRedAsync(Row(tab.Page).Locator("[data-label=State] .icon")), "The state's icon is not red.");
        }

        await Expect(graph.Page.Locator("#node-notifications .tone-bad")).ToBeVisibleAsync();
        await Expect(acting.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Stop succeeded" })).ToBeVisibleAsync();

        await FocusByKeyboardAsync(acting.Page, "#resource-notifications button");
        await Expect(acting.Page.Locator(":focus")).ToHaveTextAsync("Start");
        await acting.Page.Keyboard.PressAsync("Enter");

        foreach (var tab in new[] { acting, watching })
            await AssertIsRunningAsync(tab.Page);
        await Expect(graph.Page.Locator("#node-notifications .tone-good")).ToBeVisibleAsync();
        foreach (var tab in new[] { acting, watching, graph })
        {
            await tab.AssertIsStillTheSameDocumentAsync();
            tab.AssertNothingWentWrong();
        }
    }

    private static ILocator Row(IPage page) => page.Locator("#resource-notifications");

    private static ILocator State(IPage page) => Row(page).Locator("[data-label=State]");

    private static async Task AssertIsRunningAsync(IPage page)
    {
        await Expect(State(page)).ToHaveTextAsync("Running");
        await Expect(Row(page).Locator("[data-label=Health] .tone-good")).ToHaveTextAsync("Healthy");
    }

    /// <summary>Presses Tab until the element has the focus, as often as the page has elements that take it.</summary>
    private static async Task FocusByKeyboardAsync(IPage page, string selector)
    {
        var stops = await page.Locator("a, button, input, select, [tabindex]").CountAsync();
        for (var pressed = 0; pressed <= stops; pressed++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{selector} is not reached with Tab.");
    }

    private static Task<bool> IsRedAsync(ILocator icon) => icon.EvaluateAsync<bool>(
        """
        icon => {
          const [red, green, blue] = getComputedStyle(icon).fill.match(/\d+/g).map(Number);
          return red > 2 * green && red > 2 * blue;
        }
        """);
}
