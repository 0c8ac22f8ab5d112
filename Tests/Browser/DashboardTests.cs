using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>This system in Aspire's dashboard, as a newcomer meets it.</summary>
public sealed class DashboardTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Stranger_IsAskedToLogIn()
    {
        var system = await fixture.SystemAsync();
        await using var tab = await system.OpenAsync();

        await tab.GoToAsync("/");

        await tab.Page.WaitForURLAsync("**/login**");
    }

    [Fact]
    public async Task LoginLink_LeadsToTheResources()
    {
        var system = await fixture.SystemAsync();
        await using var tab = await system.OpenAsync();

        await tab.LogInAsync();

        foreach (var resource in system.AppHost.Status.Resources.Where(resource => resource.Type is "Project" or "Executable"))
            await Expect(tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = resource.Name })).Not.ToHaveCountAsync(0);
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "API documentation" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Order_IsATraceThatShowsAllServices()
    {
        var system = await fixture.SystemAsync();
        var trace = await system.TraceOrderAsync();

        await using var tab = await system.LogInAsync($"/traces/detail/{trace}");

        foreach (var service in RunningSystem.OnTheWayOfAnOrder)
            await Expect(tab.Page.GetByText(service, new() { Exact = true }).First).ToBeVisibleAsync();
    }
}
