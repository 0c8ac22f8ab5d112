using Microsoft.Playwright;
using Testing;

namespace Browser;

/// <summary>What is true of every page: it fits, it is accessible in both schemes, and nothing goes wrong in it.</summary>
public sealed class PageTests(BrowserFixture dashboard) : IAsyncLifetime
{
    private static readonly Look DarkPhone = Look.Phone with { Scheme = ColorScheme.Dark };

    public static TheoryData<string> Names => [.. Pages.Names];

    /// <summary>So that every page has something to show.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Engine.IsEmbedded)
            await dashboard.HaveAnOrderAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Page_FitsIntoDesktopAndPhone_AndNothingGoesWrongInIt(string name)
    {
        var tab = await OpenAsync(name);
        foreach (var look in (Look[])[Look.Desktop, DarkPhone])
        {
            await tab.ChangeAsync(look);
            var width = await tab.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
            Assert.True(width <= look.Width, $"The page is {width} px wide in a window of {look.Width} px: {await WidestAsync(tab.Page)}");
        }

        // A browser reports that a document's status was an error as an error of the console.
        if (name != "missing")
            tab.AssertNothingWentWrong();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Page_IsAccessible_LightAndDark(string name)
    {
        var tab = await OpenAsync(name);
        await Accessibility.AssertAsync(tab, Look.Desktop, Accessibility.Rules);
        await Accessibility.AssertAsync(tab, DarkPhone, Accessibility.RulesOfLooks);
    }

    private async Task<Tab> OpenAsync(string name)
    {
        using var api = await dashboard.ApiAsync();
        var path = await Pages.PathOfAsync(name, api);
        return await dashboard.VisitAsync(path);
    }

    private static Task<string> WidestAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => [...document.body.querySelectorAll('*')]
          .filter(element => element.getBoundingClientRect().right > innerWidth && !element.closest('.scroll, .stack, table.series'))
          .slice(0, 5).map(element => element.outerHTML.slice(0, 120)).join('\n')
        """);
}
