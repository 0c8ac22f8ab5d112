using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

public sealed partial class TelemetryPageTests
{
    [Fact]
    public async Task Logs_AskForWhatTheAddressSays()
    {
        await using var pages = await RunningPages.StartAsync();
        await pages.ReadAsync($"/logs?resource=ordering&severity=warning&text=late&trace={Samples.TraceId}&span=");
        Assert.Equal(new LogFilter { Resource = "ordering", Severity = Severity.Warning, Text = "late", TraceId = Samples.TraceId }, pages.Telemetry.LogFilter);
        await pages.ReadAsync("/logs?severity=loud&before=yesterday");
        Assert.Equal(new LogFilter(), pages.Telemetry.LogFilter);
    }

    [Fact]
    public async Task Logs_GoOnToOlderOnes()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Telemetry.Logs.AddRange(Enumerable.Range(1, 250).Select(id => Samples.Log(id, $"message {id}.")));
        Assert.Contains("/logs?before=51", await pages.ReadAsync("/logs"), StringComparison.Ordinal);
        var older = await pages.ReadAsync("/logs?before=51");
        Assert.Contains("message 50.", older, StringComparison.Ordinal);
        Assert.DoesNotContain("message 51.", older, StringComparison.Ordinal);
        Assert.DoesNotContain("data-stream", older, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_ShowsItsException_AndLeadsToItsSpan()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Telemetry.Logs.Add(Samples.Log(7) with
        {
            TraceId = Samples.TraceId,
            SpanId = "00f067aa0ba902b7",
            Tags = [new("exception.stacktrace", "at Orders.Place()"), new("order.id", "42")],
        });
        var page = await pages.ReadAsync("/logs/7");
        Assert.Matches("<pre class=\"stack\"[^>]*>at Orders.Place\\(\\)</pre>", page);
        Assert.Contains($"href=\"/traces/{Samples.TraceId}?span=00f067aa0ba902b7\"", page, StringComparison.Ordinal);
        Assert.Contains("order.id", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_AskForWhatTheAddressSays()
    {
        await using var pages = await RunningPages.StartAsync();
        await pages.ReadAsync("/traces?resource=ordering&text=orders&errors=true&min=250");
        Assert.Equal(
            new TraceFilter { Resource = "ordering", Text = "orders", OnlyErrors = true, AtLeast = TimeSpan.FromMilliseconds(250) }, pages.Telemetry.TraceFilter);
        await pages.ReadAsync("/traces?min=99999999999999999");
        Assert.Equal(new TraceFilter { AtLeast = TimeSpan.FromMilliseconds(int.MaxValue) }, pages.Telemetry.TraceFilter);
    }

    [Fact]
    public async Task Trace_ShowsTheSelectedSpan()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Telemetry.Traces.Add(Samples.Trace(
            Samples.Span("0000000000000001"),
            Samples.Span("0000000000000002", "publish", parent: "0000000000000001") with
            {
                IsError = true,
                StatusMessage = "broker gone",
                Tags = [new("messaging.system", "rabbitmq")],
                Links = [new("11111111111111111111111111111111", "2222222222222222", [])],
            }));
        var page = await pages.ReadAsync($"/traces/{Samples.TraceId}?span=0000000000000002");
        Assert.Contains("broker gone", page, StringComparison.Ordinal);
        Assert.Contains("messaging.system", page, StringComparison.Ordinal);
        Assert.Contains("/traces/11111111111111111111111111111111?span=2222222222222222", page, StringComparison.Ordinal);
        Assert.DoesNotContain("messaging.system", await pages.ReadAsync($"/traces/{Samples.TraceId}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, 999)]
    [InlineData("?from=4500", 4_500, 4_999)]
    [InlineData("?from=99999", 4_999, 4_999)]
    [InlineData("?span=span-2500", 2_000, 2_999)]
    public async Task LargeTrace_IsShownInParts(string query, int first, int last)
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Telemetry.Traces.Add(Samples.Trace([.. Enumerable.Range(0, 5_000).Select(index => Samples.Span($"span-{index}"))]));
        var page = await pages.ReadAsync($"/traces/{Samples.TraceId}{query}");
        var rows = Row().Matches(page).Select(row => row.Groups["index"].Value).ToList();
        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(index => $"{index}"), rows);
    }

    [Fact]
    public async Task Chart_FindsInstrumentsWhateverTheirNames()
    {
        const string Name = "a/b c?d=<e>&f";
        await using var pages = await RunningPages.StartAsync();
        pages.Telemetry.Charts.Add(Samples.Chart(Name, new ChartLine("p50", [new(DateTimeOffset.UtcNow.AddSeconds(-5), 0.012)])));
        var link = WebUtility.HtmlDecode(ChartLink().Match(await pages.ReadAsync("/metrics")).Groups["link"].Value);
        var page = await pages.ReadAsync(link);
        Assert.Contains(WebUtility.HtmlEncode("a/b c?d=<e>&f"), page, StringComparison.Ordinal);
        Assert.Contains("class=\"plot-line r0\"", page, StringComparison.Ordinal);
        Assert.Contains("http.route=/orders", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/logs")]
    [InlineData("/traces")]
    [InlineData("/metrics")]
    public async Task Drops_AreTold(string path)
    {
        await using var pages = await RunningPages.StartAsync();
        Assert.DoesNotContain("were dropped", await pages.ReadAsync(path), StringComparison.Ordinal);
        pages.Telemetry.Counts = new() { LogsReceived = 12_000, LogsDropped = 1_234, SpansReceived = 12_000, SpansDropped = 1_234, PointsReceived = 12_000, PointsDropped = 1_234 };
        Assert.Contains("1,234 of 12,000", await pages.ReadAsync(path), StringComparison.Ordinal);
    }

    [GeneratedRegex("<tr id=\"span-span-(?<index>[0-9]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("href=\"(?<link>/metrics/chart[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChartLink();
}
