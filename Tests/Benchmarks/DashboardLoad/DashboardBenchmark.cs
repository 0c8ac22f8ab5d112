using System.Text.Json;
using Benchmarks.Harness;
using Cli.Benchmarks;
using Cli.Benchmarks.Dashboard;

namespace Benchmarks.DashboardLoad;

/// <summary>`dashboard RESULT SECONDS`: measures the running system and its dashboard for a while, and again under load.</summary>
internal static class DashboardBenchmark
{
    private const int PerSecond = 5_000;

    // What was sent last is counted once it has arrived.
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var (result, window) = (args[0], TimeSpan.FromSeconds(int.Parse(args[1])));
        var target = JsonSerializer.Deserialize(
            Environment.GetEnvironmentVariable(DashboardTarget.Variable)
                ?? throw new BenchmarkException($"{DashboardTarget.Variable} is not set: dotnet platform.cs bench dashboard sets it."),
            DashboardJson.Default.DashboardTarget)!;
        await using var starter = Starter.Watch(cancellationToken);
        using var pages = new Pages(new(target.DashboardLink));
        using var probes = new Probes(target, pages);

        Starter.Say("without load…");
        await probes.AskGatewayAsync(starter.Token);
        await pages.WarmUpAsync(starter.Token);
        var quiet = await probes.MeasureAsync(window, starter.Token);

        Starter.Say($"with {PerSecond:#,0} spans and as many log records per second…");
        var before = await pages.CountsAsync(starter.Token);
        Task<DashboardWindow> measuring;
        long made;
        using (var load = new TelemetryLoad(new(target.OtlpEndpoint), target.OtlpHeaders))
        {
            measuring = probes.MeasureAsync(window, starter.Token);
            await load.RunAsync(PerSecond, window, starter.Token);
            made = load.Spans;
        }

        var loaded = await measuring;
        await Task.Delay(Arrival, starter.Token);
        var after = await pages.CountsAsync(starter.Token);
        var telemetry = new TelemetryTotals(
            made, after.SpansReceived - before.SpansReceived, after.SpansDropped, after.LogsReceived - before.LogsReceived, after.LogsDropped);
        await File.WriteAllTextAsync(
            result, JsonSerializer.Serialize(new(quiet, loaded, telemetry), DashboardJson.Default.DashboardMeasurements), starter.Token);
    }
}
