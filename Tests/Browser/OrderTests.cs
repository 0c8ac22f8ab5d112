using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>An order, from the list of traces to the logs of the services that it went through.</summary>
public sealed class OrderTests(BrowserFixture dashboard)
{
    private static readonly string[] OnItsWay = ["gateway", "ordering", "inventory", "payments", "notifications"];

    [Fact]
    public async Task Log_LeadsToItsTrace_WhichLeadsToItsLogs()
    {
        var order = await dashboard.PlaceOrderAsync();
        await using var tab = await dashboard.LogInAsync($"/logs?text={order}");
        var records = tab.Page.Locator("#log-rows tr");
        var confirmed = records.Filter(new() { HasText = $"Order {order} goes from" }).Filter(new() { HasText = "to Confirmed" });
        var trace = await confirmed.Locator("a.id").GetAttributeAsync("title");

        await confirmed.Locator("a.id").ClickAsync();
        await Expect(tab.Page.Locator("#spans tr.selected")).ToContainTextAsync("ordering");
        await tab.Page.Locator("main .heading").First.GetByRole(AriaRole.Link, new() { Name = "Logs", Exact = true }).ClickAsync();

        await Expect(confirmed).ToBeVisibleAsync();
        Assert.Equal(await records.CountAsync(), await records.Locator($"a.id[title='{trace}']").CountAsync());
        tab.AssertNothingWentWrong();
    }

    [Fact]
    public async Task Order_AppearsInTraces_ItsWaterfallShowsAllServices_AndLeadsToItsLogs()
    {
        await using var tab = await dashboard.LogInAsync("/resources");
        var page = tab.Page;
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sections" }).GetByText("Traces").First.ClickAsync();
        var order = await dashboard.PlaceOrderAsync();
        await page.GetByLabel("Text").FillAsync(order);
        await page.GetByLabel("Text").PressAsync("Enter");
        await Expect(page).ToHaveURLAsync($"/traces?text={order}");
        await tab.MarkAsync();

        var row = page.Locator("#trace-rows tr").Filter(new() { HasText = "notifications" });
        foreach (var service in OnItsWay)
            await Expect(row.Locator(".chip", new() { HasText = service })).ToBeVisibleAsync();
        await tab.AssertIsStillTheSameDocumentAsync();

        await row.GetByRole(AriaRole.Link).ClickAsync();
        var spans = page.Locator("#spans tr");
        foreach (var service in OnItsWay)
            await Expect(spans.Filter(new() { Has = page.Locator("b", new() { HasTextString = service }) }).First).ToBeVisibleAsync();
        Assert.True(await spans.CountAsync() >= OnItsWay.Length);

        await tab.MarkAsync();
        await spans.Filter(new() { Has = page.Locator("b", new() { HasTextString = "ordering" }) }).First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator(".span-panel")).ToContainTextAsync("ordering");
        await tab.AssertIsStillTheSameDocumentAsync();

        var trace = new Uri(page.Url).Segments[^1];
        await page.Locator("main .heading").First.GetByRole(AriaRole.Link, new() { Name = "Logs", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Trace" })).ToHaveValueAsync(trace);
        await Expect(page.Locator("#log-rows tr").Filter(new() { HasText = $"Order {order} goes from" }).First).ToBeVisibleAsync();
        tab.AssertNothingWentWrong();
    }
}
