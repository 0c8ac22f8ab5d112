using System.Net;
using Dashboard.Resources;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class ConsolePageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_HasTheLastLines_WithColoursAsClasses()
    {
        await using var pages = await StartAsync();
        for (var number = 1; number <= 2_500; number++)
            pages.Resources.Write($"line {number}");
        pages.Resources.Write("\u001b[32m<script>green</script>\u001b[0m");

        var page = await pages.ReadAsync("/console/ordering");

        Assert.Contains("<span class=\"fg2\">&lt;script&gt;green&lt;/script&gt;</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">line 501<", page, StringComparison.Ordinal);
        Assert.Contains(">line 502<", page, StringComparison.Ordinal);
        Assert.Contains("501 earlier lines", page, StringComparison.Ordinal);
        Assert.Contains("data-console=\"/console/ordering/live?after=2501\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_LooksThroughAllLines()
    {
        await using var pages = await StartAsync();
        pages.Resources.Write("the needle");
        for (var number = 1; number <= 2_500; number++)
            pages.Resources.Write($"hay {number}");
        var page = await pages.ReadAsync("/console/ordering?q=NEEDLE");
        Assert.Contains("the needle", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hay", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_IsPlainText()
    {
        await using var pages = await StartAsync();
        pages.Resources.Write("\u001b[31mred\u001b[0m");
        using var browser = pages.Browser();
        using var response = await browser.GetAsync("/console/ordering/download", Cancellation);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal($"red{Environment.NewLine}", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Stream_ContinuesAfterTheLinesThatTheReaderHas()
    {
        await using var pages = await StartAsync();
        pages.Resources.Write("one");
        pages.Resources.Write("two");
        using var browser = pages.Browser();
        using var events = await EventReader.OpenAsync(browser, "/console/ordering/live?after=1");

        Assert.Contains("\"number\":2,\"isError\":false,\"spans\":[{\"text\":\"two\",\"classes\":null}]", await events.NextAsync("lines"), StringComparison.Ordinal);
        pages.Resources.Write("three");
        Assert.Contains("three", await events.NextAsync("lines"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chooser_LeadsToTheChosen()
    {
        await using var pages = await StartAsync();
        using var browser = pages.Browser();
        using var response = await browser.GetAsync("/console?id=ordering", Cancellation);
        Assert.Equal("/console/ordering", response.Headers.Location?.ToString());
    }

    private static async Task<RunningPages> StartAsync()
    {
        var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering"));
        return pages;
    }
}
