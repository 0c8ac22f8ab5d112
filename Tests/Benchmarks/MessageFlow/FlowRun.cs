using System.Diagnostics;
using Benchmarks.Harness;

namespace Benchmarks.MessageFlow;

/// <summary>The sustained rate from end to end: produced as fast as the consumer keeps up.</summary>
internal static class FlowRun
{
    // Of the last ones: a prefilled table has a million of one commit.
    private const string ShipmentsPerCommit = """
        SELECT (count(*)::float8 / count(DISTINCT shipment)) FROM (SELECT xmin::text AS shipment FROM shipments ORDER BY shipped_at DESC LIMIT 5000) AS last
        """;

    /// <summary>How many messages may be on their way.</summary>
    private const int Backlog = 1000;

    // Until code is compiled for good and every connection has its statements prepared: so long, and so many messages.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private const int WarmUpMessages = 20_000;
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(60);

    public static async Task<FlowMeasurement> MeasureAsync(Bench bench, string variant, bool prefilled, CancellationToken cancellationToken)
    {
        await using var pair = await ServicePair.StartAsync(bench, variant, prefilled, cancellationToken);
        await pair.Producer.TellAsync($"flow {Backlog}", cancellationToken);
        var measured = await MeasureAsync(bench, variant, prefilled, pair.Progress, pair.Pids, cancellationToken);
        await pair.SettleAsync(cancellationToken);
        var perCommit = await bench.Databases.ScalarAsync<double>(pair.Shipping, ShipmentsPerCommit, cancellationToken);
        await pair.RemoveAsync(cancellationToken);
        return measured with { MessagesPerCommit = Math.Round(perCommit, 1) };
    }

    public static async Task<FlowMeasurement> MeasureFloorAsync(Bench bench, string variant, CancellationToken cancellationToken)
    {
        var template = Templates.Of(Variants.Twin, prefilled: false);
        var number = bench.NextNumber();
        var (sales, shipping) = ($"sales{number}", $"shipping{number}");
        await bench.Databases.CopyAsync(template.Sales, sales, cancellationToken);
        await bench.Databases.CopyAsync(template.Shipping, shipping, cancellationToken);
        await bench.Databases.CheckpointAsync(cancellationToken);
        var file = Path.Combine(bench.Files.Path, $"progress{number}");
        using var progress = Progress.At(file);
        FlowMeasurement measured;
        await using (var floor = RoleProcess.Start(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__sales"] = bench.Databases.ConnectionString(sales),
                ["ConnectionStrings__shipping"] = bench.Databases.ConnectionString(shipping),
                [Progress.Variable] = file,
            },
            "floor", Variants.IsBatched(variant) ? "true" : "false"))
        {
            await floor.HearAsync("ready", cancellationToken);
            var pids = new Dictionary<string, int> { ["floor"] = floor.Pid, ["postgres"] = bench.Servers.PostgresPid };
            measured = await MeasureAsync(bench, variant, prefilled: false, progress, pids, cancellationToken);
        }

        await bench.Databases.DropAsync(sales, cancellationToken);
        await bench.Databases.DropAsync(shipping, cancellationToken);
        return measured;
    }

    private static async Task<FlowMeasurement> MeasureAsync(
        Bench bench, string variant, bool prefilled, Progress progress, IReadOnlyDictionary<string, int> pids, CancellationToken cancellationToken)
    {
        await WarmUpAsync(progress, cancellationToken);
        var processors = ProcessorTime.Read(pids);
        var (started, before) = (Stopwatch.GetTimestamp(), progress.Handled);
        await Task.Delay(bench.Window, cancellationToken);
        var (seconds, handled) = (Stopwatch.GetElapsedTime(started).TotalSeconds, progress.Handled - before);
        return handled > 0
            ? new(variant, prefilled, handled, seconds, processors.Since(ProcessorTime.Read(pids)))
            : throw new BenchmarkException($"'{variant}' handled no message in {seconds:0} s; {progress.Produced} were placed.");
    }

    private static async Task WarmUpAsync(Progress progress, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        do
            await Task.Delay(WarmUp, cancellationToken);
        while (progress.Handled < WarmUpMessages && Stopwatch.GetElapsedTime(started) < LongestWarmUp);
    }
}
