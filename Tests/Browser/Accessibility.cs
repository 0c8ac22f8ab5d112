using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Browser;

/// <summary>What axe finds in a page.</summary>
internal static class Accessibility
{
    /// <summary>Web Content Accessibility Guidelines 2.2, levels A and AA.</summary>
    public static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>Those that depend on size and colours.</summary>
    public static readonly AxeRunOptions RulesOfLooks = new()
    {
        RunOnly = new() { Type = "rule", Values = ["color-contrast", "target-size", "scrollable-region-focusable"] },
    };

    public static async Task AssertAsync(Tab tab, Look look, AxeRunOptions rules)
    {
        await tab.ChangeAsync(look);
        var audit = await tab.Page.RunAxe(rules);
        Assert.True(audit.Violations.Length == 0, $"{look}: {string.Join('\n', audit.Violations.Select(Describe))}");
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(5).Select(node => $"{node.Html} {string.Join("; ", node.Any.Select(check => check.Message))}"))}";
}
