using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>More than is kept, by several connections, while pages look.</summary>
public sealed class LoadTests
{
    private const int Connections = 4;
    private const int Requests = 40;
    private const int PerRequest = 100;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_IsTakenOrCounted_AndNoMoreThanTheLimitsIsKept()
    {
        var limits = new TelemetryLimits { Logs = 1_000, Traces = 100, Spans = 2_000, SpansPerTrace = 50 };
        await using var server = await OtlpServer.StartAsync(limits: limits);

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => SendAsync(server, connection)));

        var counts = server.Store.Counts;
        const int All = Connections * Requests * PerRequest;
        Assert.Equal((All, All - limits.Logs), (counts.LogsReceived, counts.LogsDropped));
        Assert.Equal(All, counts.SpansReceived);
        Assert.Equal(0, counts.RequestsRefused);
        var traces = server.Store.FindTraces(new(), null, 1_000).Items;
        Assert.True(traces.Count <= limits.Traces);
        Assert.InRange(traces.Sum(trace => trace.Spans), 1, limits.Spans);
        Assert.Equal(counts.SpansReceived - counts.SpansDropped, traces.Sum(trace => trace.Spans));
        Assert.Empty(server.Complaints);
    }

    private static async Task SendAsync(OtlpServer server, int connection)
    {
        using var client = server.HttpClient();
        for (var request = 0; request < Requests; request++)
        {
            var first = ((connection * Requests) + request) * PerRequest;
            var spans = Enumerable.Range(first, PerRequest).Select(number =>
            {
                var span = Sent.Span(number + 1);
                span.TraceId = Sent.Id(16, (number / 10) + 1);
                return span;
            });
            using var traces = await client.PostAsync("/v1/traces", Sent.Body(Sent.Traces([.. spans])), Cancelled);
            var records = Enumerable.Range(first, PerRequest).Select(number => Sent.Log($"message {number}"));
            using var logs = await client.PostAsync("/v1/logs", Sent.Body(Sent.Logs([.. records])), Cancelled);
            Assert.True(traces.IsSuccessStatusCode && logs.IsSuccessStatusCode);
            server.Store.FindTraces(new() { Text = "orders", OnlyErrors = true }, null, 10);
        }
    }
}
