using System.Globalization;
using System.Net;
using System.Text.Json;
using Embedded.Dashboard.Tests.Otlp;

namespace Embedded.Dashboard.Tests;

/// <summary>Telemetry that no sane program sends, from its arrival to the pages that show it.</summary>
public sealed class HostileTelemetryTests
{
    private const string Hostile = "</td><script>alert('\u0000\u0007\u001b[31m')</script> & \"quoted\" \r\n\t 漢字 😀";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandInstruments_AreCutToTheLimit_AndThePageSaysSo()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        for (var first = 0; first < 10_000; first += 1_000)
        {
            var metrics = Enumerable.Range(first, 1_000).Select(number => Sent.Counter(1, DateTimeOffset.UtcNow, $"counter.{number}", Sent.Attribute("k", $"{number}")));
            Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/metrics", Sent.Metrics([.. metrics])));
        }

        var limit = dashboard.Store.Limits.Instruments;
        Assert.Equal(limit, dashboard.Store.Instruments.Count);
        Assert.Equal(10_000 - limit, dashboard.Store.Counts.PointsDropped);
        Assert.Contains((10_000 - limit).ToString("N0", CultureInfo.InvariantCulture), await dashboard.ReadAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("counter.1999", await dashboard.ReadAsync("/metrics/chart?resource=ordering&meter=Orders&name=counter.1999"), StringComparison.Ordinal);
        Assert.Equal(limit, JsonDocument.Parse(await dashboard.ReadAsync("/api/metrics")).RootElement.GetArrayLength());
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task TraceOfFiveThousandSpans_IsShown()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        for (var first = 1; first <= 5_500; first += 500)
        {
            var spans = Enumerable.Range(first, 500).Select(number =>
            {
                var span = Sent.Span(number, $"span {number}");
                span.ParentSpanId = number == 1 ? Google.Protobuf.ByteString.Empty : Sent.Id(8, number / 2);
                return span;
            });
            Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/traces", Sent.Traces([.. spans])));
        }

        var limit = dashboard.Store.Limits.SpansPerTrace;
        var trace = JsonDocument.Parse(await dashboard.ReadAsync($"/api/traces/{Sent.TraceIdText}")).RootElement;
        Assert.Equal(limit, trace.GetProperty("spans").GetArrayLength());
        Assert.Equal(5_500 - limit, trace.GetProperty("dropped").GetInt32());
        Assert.Contains("span 1<", await dashboard.ReadAsync($"/traces/{Sent.TraceIdText}"), StringComparison.Ordinal);
        Assert.Contains("5,000", await dashboard.ReadAsync("/traces"), StringComparison.Ordinal);
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task ChainOfSpans_EachTheParentOfTheNext_IsShown()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        var spans = Enumerable.Range(1, 5_000).Select(number =>
        {
            var span = Sent.Span(number);
            span.ParentSpanId = number == 1 ? Google.Protobuf.ByteString.Empty : Sent.Id(8, number - 1);
            return span;
        });
        Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/traces", Sent.Traces([.. spans])));

        await dashboard.ReadAsync($"/traces/{Sent.TraceIdText}");
        await dashboard.ReadAsync($"/traces/{Sent.TraceIdText}?span={new string('0', 12)}1388");
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task NamesOfMarkupAndControlCharacters_AreTextEverywhere()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        var span = Sent.Span(name: Hostile);
        span.Attributes.Add(Sent.Attribute(Hostile, Hostile));
        var traces = Sent.Traces(span);
        traces.ResourceSpans[0].Resource = Sent.Resource(Hostile, Hostile);
        var log = Sent.Log(Hostile, Sent.Attribute(Hostile, Hostile));
        log.EventName = Hostile;
        var metrics = Sent.Metrics(Sent.Counter(1, DateTimeOffset.UtcNow, Hostile, Sent.Attribute(Hostile, Hostile)));
        metrics.ResourceMetrics[0].Resource = Sent.Resource(Hostile, Hostile);
        metrics.ResourceMetrics[0].ScopeMetrics[0].Metrics[0].Unit = Hostile;
        Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/traces", traces));
        Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/logs", Sent.Logs(log)));
        Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/metrics", metrics));

        var name = Uri.EscapeDataString(Hostile);
        foreach (var page in new[]
        {
            "/logs", "/logs/1", $"/logs?resource={name}&text={name}", "/traces", $"/traces?resource={name}&text={name}", $"/traces/{Sent.TraceIdText}",
            $"/traces/{Sent.TraceIdText}?span=0000000000000001", "/metrics", $"/metrics?resource={name}", $"/metrics/chart?resource={name}&meter=Orders&name={name}", "/about",
        })
        {
            Assert.DoesNotContain("<script>", await dashboard.ReadAsync(page), StringComparison.OrdinalIgnoreCase);
        }

        var found = JsonDocument.Parse(await dashboard.ReadAsync($"/api/traces?text={name}")).RootElement.GetProperty("items");
        Assert.Equal(Hostile, found[0].GetProperty("name").GetString());
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task RequestsCutShortAnywhere_AreRefused_AndThePagesStay()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        using var exporter = dashboard.Exporter();
        var whole = Google.Protobuf.MessageExtensions.ToByteArray(Sent.Traces(Sent.Span()));
        var statuses = new List<HttpStatusCode>();
        for (var length = 1; length < whole.Length; length++)
        {
            using var response = await exporter.PostAsync("/v1/traces", Sent.Body(whole[..length]), Cancellation);
            statuses.Add(response.StatusCode);
        }

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.BadRequest, status));
        Assert.Equal(whole.Length - 1, dashboard.Store.Counts.RequestsRefused);
        Assert.Contains("No traces yet.", await dashboard.ReadAsync("/traces"), StringComparison.Ordinal);
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task HundredMegabytes_AreRefused_HoweverTheyCome()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        using var exporter = dashboard.Exporter();
        exporter.DefaultRequestHeaders.ExpectContinue = true;
        using var plain = Sent.Body(new byte[100 * 1024 * 1024]);
        using var bomb = Sent.Body(Sent.Bomb);
        bomb.Headers.ContentEncoding.Add("gzip");

        using var tooLong = await exporter.PostAsync("/v1/logs", plain, Cancellation);
        using var exploding = await exporter.PostAsync("/v1/logs", bomb, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, exploding.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/logs", Sent.Logs(Sent.Log())));
        Assert.Equal(2, dashboard.Store.Counts.RequestsRefused);
        Assert.Empty(dashboard.Complaints);
    }

    [Fact]
    public async Task SeriesWithLongUniqueTags_StayWithinTheirMemory()
    {
        await using var dashboard = await WholeDashboard.StartAsync();
        var longText = new string('x', 10_000);
        for (var instrument = 0; instrument < 100; instrument++)
        {
            var metrics = Enumerable.Range(0, 100).Select(number => Sent.Counter(1, DateTimeOffset.UtcNow, $"counter.{instrument}", Sent.Attribute("k", $"{number} {longText}")));
            Assert.Equal(HttpStatusCode.OK, await dashboard.SendAsync("/v1/metrics", Sent.Metrics([.. metrics])));
        }

        var kept = dashboard.Store.Instruments.Sum(one => one.Series);
        Assert.InRange(kept * longText.Length * sizeof(char), dashboard.Store.Limits.SeriesBytes / 2, dashboard.Store.Limits.SeriesBytes);
        Assert.Equal(10_000 - kept, dashboard.Store.Counts.PointsDropped);
    }
}
