using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

public sealed partial class LiveTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_NamesWhatHasChanged_AndOnlyWhatWasAskedFor()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var events = await EventReader.OpenAsync(browser, "/live?signals=resources,traces");
        pages.Telemetry.Change(Signal.Logs);
        pages.Telemetry.Change(Signal.Traces);
        Assert.Equal("traces", await events.NextAsync("change"));
        pages.Resources.Change();
        Assert.Equal("resources", await events.NextAsync("change"));
    }

    [Fact]
    public async Task Stream_TellsWhatChangedSinceThePageWasRead()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        var link = WebUtility.HtmlDecode(Stream().Match(await pages.ReadAsync("/traces")).Groups["link"].Value);
        pages.Telemetry.Change(Signal.Traces);
        using var events = await EventReader.OpenAsync(browser, link);
        Assert.Equal("traces", await events.NextAsync("change"));
    }

    [Fact]
    public async Task Stream_EndsWithTheHost()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var events = await EventReader.OpenAsync(browser, "/live?signals=logs");
        pages.StopHost();
        Assert.Null(await events.NextAsync("change"));
    }

    [Fact]
    public async Task UnknownSignal_IsRefused()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var response = await browser.GetAsync("/live?signals=weather", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [GeneratedRegex("data-stream=\"(?<link>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stream();
}
