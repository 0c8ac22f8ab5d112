using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>A filter is in the address: it can be kept, shared and loaded again.</summary>
public sealed class FilterTests(BrowserFixture dashboard)
{
    [Fact]
    public async Task Filter_OfALink_SurvivesAReload()
    {
        await dashboard.PlaceOrderAsync();
        await using var tab = await dashboard.LogInAsync("/logs?resource=ordering&severity=Information");
        var rows = tab.Page.Locator("#log-rows tr");
        await Expect(rows.First).ToBeVisibleAsync();

        await tab.Page.ReloadAsync();

        await Expect(tab.Page.GetByLabel("Resource")).ToHaveValueAsync("ordering");
        await Expect(tab.Page.GetByLabel("Level, at least")).ToHaveValueAsync("Information");
        await Expect(rows.First).ToBeVisibleAsync();
        Assert.All(await tab.Page.Locator("#log-rows .service").AllInnerTextsAsync(), service => Assert.Equal("ordering", service));
        tab.AssertNothingWentWrong();
    }

    [Fact]
    public async Task Filter_ChosenOnThePage_IsInTheAddress_WithoutWhatIsEmpty()
    {
        await using var tab = await dashboard.LogInAsync("/traces");
        await tab.Page.GetByLabel("Resource").SelectOptionAsync("gateway");
        await Expect(tab.Page).ToHaveURLAsync("/traces?resource=gateway");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Clear" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync("/traces");
        await Expect(tab.Page.GetByLabel("Resource")).ToHaveValueAsync("");
        tab.AssertNothingWentWrong();
    }
}
