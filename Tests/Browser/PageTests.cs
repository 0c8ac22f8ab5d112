using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Testing;

namespace Browser;

/// <summary>What is true of every page: it fits, it is accessible in both schemes, and nothing goes wrong in it.</summary>
public sealed class PageTests(BrowserFixture dashboard) : IAsyncLifetime
{
    private static readonly Look DarkPhone = Look.Phone with { Scheme = ColorScheme.Dark };

    /// <summary>Web Content Accessibility Guidelines 2.2, levels A and AA.</summary>
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>Those that depend on size and colours.</summary>
    private static readonly AxeRunOptions RulesOfLooks = new()
    {
        RunOnly = new() { Type = "rule", Values = ["color-contrast", "target-size", "scrollable-region-focusable"] },
    };

    /// <summary>Points in drawings lie where their values are; lists lead to the same things (WCAG 2.5.8 excepts them).</summary>
    private static readonly AxeRunContext AllButPoints = new() { Exclude = [new(".bar .mark"), new(".chart .dot")] };

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
        await AssertIsAccessibleAsync(tab, Look.Desktop, Rules);
        await AssertIsAccessibleAsync(tab, DarkPhone, RulesOfLooks);
    }

    private static async Task AssertIsAccessibleAsync(Tab tab, Look look, AxeRunOptions rules)
    {
        await tab.ChangeAsync(look);
        var audit = await tab.Page.RunAxe(AllButPoints, rules);
        Assert.True(audit.Violations.Length == 0, $"{look}: {string.Join('\n', audit.Violations.Select(Describe))}");
        Assert.Empty(await tab.Page.EvaluateAsync<string[]>(Drawings.TextOfTooLittleContrast));
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

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(5).Select(node => $"{node.Html} {string.Join("; ", node.Any.Select(check => check.Message))}"))}";
}
