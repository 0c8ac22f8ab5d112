using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Everything can be reached and seen to be reached without a mouse.</summary>
public sealed class KeyboardTests(BrowserFixture dashboard)
{
    [Fact]
    public async Task Keys_LeadToSectionsRowsAndTheFilter()
    {
        await dashboard.PlaceOrderAsync();
        await using var tab = await dashboard.LogInAsync("/resources");
        var page = tab.Page;
        await page.Keyboard.PressAsync("t");
        await Expect(page).ToHaveURLAsync("/traces");
        await Expect(page.Locator("#trace-rows tr").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByLabel("Text")).ToBeFocusedAsync();
        await page.GetByLabel("Text").BlurAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("#trace-rows [data-row]:focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".waterfall")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        tab.AssertNothingWentWrong();
    }

    [Fact]
    public async Task FirstTab_OffersToSkipTheNavigation()
    {
        await using var tab = await dashboard.LogInAsync("/resources");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Page.Locator(":focus")).ToHaveTextAsync("Skip to content");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("main")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("/resources")]
    [InlineData("/resources?view=graph")]
    [InlineData("/traces")]
    [InlineData("/console/ordering")]
    public async Task Focus_IsSeenWhereverItIs(string path)
    {
        await using var tab = await dashboard.LogInAsync(path);
        var stops = await tab.Page.Locator("a:visible, button:visible, input:visible, select:visible, [tabindex='0']:visible").CountAsync();
        for (var stop = 0; stop < Math.Min(stops, 40); stop++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            var unseen = await tab.Page.EvaluateAsync<string?>(
                """
                () => {
                  const focused = document.activeElement;
                  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
                  return outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? focused.outerHTML.slice(0, 200) : null;
                }
                """);
            Assert.Null(unseen);
        }
    }
}
