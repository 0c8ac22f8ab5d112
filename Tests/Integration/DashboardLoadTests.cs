using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Benchmarks.DashboardLoad;
using Cli.Benchmarks;
using Testing;

namespace Integration;

/// <summary>
/// The embedded engine's dashboard beside a system that works, under more telemetry than it keeps. What it costs exactly is
/// for `dotnet platform.cs bench dashboard`; this finds out when it gets out of hand.
/// </summary>
[Collection(nameof(MeasuredAlone))]
public sealed class DashboardLoadTests(AppHostProcess system) : IClassFixture<AppHostProcess>
{
    private const int PerSecond = 5_000;
    private const double MostMegabytes = 400;

    // Ten times what a page may take: this is a debug build on a machine that has the load to make as well.
    private static readonly TimeSpan SlowestPage = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private static readonly string[] Pages = ["/resources", "/console/ordering", "/logs", "/logs?text=nothing", "/traces", "/traces?text=nothing", "/metrics", "/about", "/api/resources"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FiveThousandSpansAndLogsASecond_AreAllReceived_WhilePagesAnswer_AndMemoryIsBounded()
    {
        Assert.SkipUnless(Engine.IsEmbedded && OperatingSystem.IsLinux(), "It is the embedded engine's dashboard, and the memory is read from /proc.");
        using var dashboard = await system.DashboardAsync(Cancellation);
        var exporter = await system.EnvironmentAsync("ordering", Cancellation);
        await ReadAllAsync(dashboard); // their code is compiled

        long made;
        Task<(TimeSpan Took, string Page)> reading;
        using (var load = new TelemetryLoad(new(exporter["OTEL_EXPORTER_OTLP_ENDPOINT"]), exporter["OTEL_EXPORTER_OTLP_HEADERS"]))
        {
            reading = SlowestAsync(dashboard);
            await load.RunAsync(PerSecond, Window, Cancellation);
            made = load.Spans;
        }

        var slowest = await reading;
        Assert.True(slowest.Took < SlowestPage, $"{slowest.Page} took {slowest.Took}.");
        Assert.InRange(ResidentMemory.Megabytes(system.Pid), 0, MostMegabytes);
        Assert.Equal(PerSecond * Window.TotalSeconds, made, tolerance: 10);
        await Eventually.TrueAsync(
            async () =>
            {
                var counts = (await dashboard.GetFromJsonAsync<JsonElement>("/api/telemetry", Cancellation)).GetProperty("counts");
                return counts.GetProperty("spansReceived").GetInt64() >= made
                    && counts.GetProperty("logsReceived").GetInt64() >= made
                    && counts.GetProperty("logsDropped").GetInt64() >= made - 10_000
                    && counts.GetProperty("requestsRefused").GetInt64() == 0;
            },
            "all that was sent is received and counted");
    }

    private static async Task<(TimeSpan Took, string Page)> SlowestAsync(HttpClient dashboard)
    {
        var slowest = (Took: TimeSpan.Zero, Page: "");
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Window;)
            slowest = await ReadAllAsync(dashboard) is var one && one.Took > slowest.Took ? one : slowest;
        return slowest;
    }

    /// <returns>The slowest.</returns>
    private static async Task<(TimeSpan Took, string Page)> ReadAllAsync(HttpClient dashboard)
    {
        var slowest = (Took: TimeSpan.Zero, Page: "");
        foreach (var page in Pages)
        {
            var asked = Stopwatch.GetTimestamp();
            using var response = await dashboard.GetAsync(page, Cancellation);
            response.EnsureSuccessStatusCode();
            var took = Stopwatch.GetElapsedTime(asked);
            slowest = took > slowest.Took ? (took, page) : slowest;
        }

        return slowest;
    }
}
