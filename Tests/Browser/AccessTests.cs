using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Who gets in: a browser that has opened the link, for as long as the AppHost runs, and no other.</summary>
public sealed class AccessTests(BrowserFixture dashboard)
{
    private static readonly string[] Paths =
    [
        "/", "/resources", "/resources?view=graph", "/resources/ordering?reveal=ConnectionStrings__orderingdb",
        "/console/ordering", "/logs?text=order", "/traces", "/metrics", "/about",
    ];

    [Fact]
    public async Task WithoutSession_EveryPageIsTheLogin()
    {
        await using var tab = await dashboard.OpenAsync();
        foreach (var path in Paths)
        {
            await tab.GoToAsync(path);
            await Expect(tab.Page.GetByLabel("Token")).ToBeFocusedAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
            await Expect(tab.Page.GetByText("ordering")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Link_LogsOneBrowserIn_ForAllItsPages_AndLeavesNoTokenInTheAddress()
    {
        await using var tab = await dashboard.OpenAsync();
        await tab.LogInAsync();
        await Expect(tab.Page).ToHaveURLAsync("/resources");

        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync("/traces");
        await Expect(second.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Traces");

        await using var stranger = await dashboard.OpenAsync();
        await stranger.GoToAsync("/traces");
        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync("Traces");
        tab.AssertNothingWentWrong();
    }

    [Fact]
    public async Task Token_TypedIntoTheForm_LeadsToThePageThatWasAskedFor_AndAWrongOneIsNamed()
    {
        await using var tab = await dashboard.OpenAsync();
        await tab.GoToAsync("/logs?severity=Warning&text=order");

        await tab.Page.GetByLabel("Token").FillAsync("wrong");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is not the token");

        await tab.Page.GetByLabel("Token").FillAsync(tab.Token);
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page).ToHaveURLAsync("/logs?severity=Warning&text=order");
        await Expect(tab.Page.GetByLabel("Text")).ToHaveValueAsync("order");
    }
}
