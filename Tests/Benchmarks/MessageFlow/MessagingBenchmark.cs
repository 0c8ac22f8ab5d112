using System.Text.Json;
using Benchmarks.Harness;
using Cli.Benchmarks;
using Cli.Benchmarks.Messaging;

namespace Benchmarks.MessageFlow;

/// <summary>
/// `messaging RESULT SECONDS ROUNDS [VARIANT …]`: measures every variant in turn on the same servers, in alternating order,
/// says each figure in a line, and writes all of them to a file.
/// </summary>
internal static class MessagingBenchmark
{
    private static readonly string[] All =
        [Variants.Twin, Variants.System, Variants.Floor, Variants.FloorBatched, Variants.SystemBatched, Variants.TwinBatched];

    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var (result, seconds, rounds) = (args[0], int.Parse(args[1]), int.Parse(args[2]));
        string[] chosen = args.Length > 3 ? args[3..] : All;
        await using var starter = Starter.Watch(cancellationToken);
        using var files = new TemporaryDirectory("bench-");
        await using var sink = await TelemetrySink.StartAsync(starter.Token);
        Starter.Say("starting PostgreSQL (fsync on) and RabbitMQ");
        await using var servers = await Servers.StartAsync(withBroker: true, starter.Token);
        await using var broker = await Broker.ConnectAsync(servers.Addresses.RabbitMq, starter.Token);
        var bench = new Bench(servers.Addresses, new(servers.Addresses.Postgres), broker, sink, files, TimeSpan.FromSeconds(seconds));
        await Templates.CreateAsync(bench.Databases, starter.Token);

        List<FlowMeasurement> flows = [];
        List<LatencyMeasurement> latencies = [];
        List<DrainMeasurement> drains = [];
        for (var round = 1; round <= rounds; round++)
        {
            var prefix = $"round {round} of {rounds}: ";
            string[] order = round % 2 == 1 ? chosen : [.. chosen.Reverse()];
            foreach (var variant in order)
            {
                var flow = IsFloor(variant)
                    ? await FlowRun.MeasureFloorAsync(bench, variant, starter.Token)
                    : await FlowRun.MeasureAsync(bench, variant, prefilled: false, starter.Token);
                flows.Add(flow);
                Starter.Say($"{prefix}{variant}: {flow.PerSecond:#,0} messages/s, {flow.MessagesPerCommit:0.0} to a commit; ms of processor time each: {Each(flow)}");
            }

            foreach (var variant in order.Where(variant => variant is Variants.System or Variants.Twin))
            {
                var latency = await LatencyRun.MeasureAsync(bench, variant, starter.Token);
                latencies.Add(latency);
                Starter.Say($"{prefix}{variant} at {LatencyRun.MessagesPerSecond} messages/s: p50 {Percentile.Of(latency.Milliseconds, 50):0.00} ms, p99 {Percentile.Of(latency.Milliseconds, 99):0.00} ms");
                var drain = await DrainRun.MeasureAsync(bench, variant, starter.Token);
                drains.Add(drain);
                Starter.Say($"{prefix}{variant} drains {drain.MessagesPerSecond:#,0} messages/s");
            }

            if (round == 1)
            {
                Starter.Say("filling tables with 1,000,000 handled messages");
                await Templates.FillAsync(bench.Databases, starter.Token);
            }

            foreach (var variant in order.Where(variant => !IsFloor(variant)))
            {
                var flow = await FlowRun.MeasureAsync(bench, variant, prefilled: true, starter.Token);
                flows.Add(flow);
                Starter.Say($"{prefix}{variant}, after 1,000,000: {flow.PerSecond:#,0} messages/s");
            }
        }

        await File.WriteAllTextAsync(
            result, JsonSerializer.Serialize(new(flows, latencies, drains), MessagingJson.Default.MessagingMeasurements), starter.Token);
    }

    private static string Each(FlowMeasurement flow) =>
        string.Join(", ", flow.ProcessorSeconds.Select(process => $"{process.Key} {process.Value * 1000 / flow.Messages:0.00}"));

    private static bool IsFloor(string variant) => variant is Variants.Floor or Variants.FloorBatched;
}
