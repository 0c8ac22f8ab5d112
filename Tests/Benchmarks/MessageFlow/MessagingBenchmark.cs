using Benchmarks.Harness;

namespace Benchmarks.MessageFlow;

/// <summary>
/// Measures every variant in turn on the same servers, in alternating order, and says each figure in a line.
/// </summary>
internal static class MessagingBenchmark
{
    private static readonly string[] All =
        [Variants.Twin, Variants.System, Variants.Floor, Variants.FloorBatched, Variants.SystemBatched, Variants.TwinBatched];

    public static async Task<MessagingMeasurements> MeasureAsync(int seconds, int rounds, Action<string> say, CancellationToken cancellationToken)
    {
        using var files = new TemporaryDirectory("bench-");
        await using var sink = await TelemetrySink.StartAsync(cancellationToken);
        say("starting PostgreSQL (fsync on) and RabbitMQ");
        await using var servers = await Servers.StartAsync(withBroker: true, cancellationToken);
        await using var broker = await Broker.ConnectAsync(servers.Addresses.RabbitMq, cancellationToken);
        var bench = new Bench(servers.Addresses, new(servers.Addresses.Postgres), broker, sink, files, TimeSpan.FromSeconds(seconds));
        await Templates.CreateAsync(bench.Databases, cancellationToken);

        List<FlowMeasurement> flows = [];
        List<LatencyMeasurement> latencies = [];
        List<DrainMeasurement> drains = [];
        for (var round = 1; round <= rounds; round++)
        {
            var prefix = $"round {round} of {rounds}: ";
            string[] order = round % 2 == 1 ? All : [.. All.Reverse()];
            foreach (var variant in order)
            {
                var flow = IsFloor(variant)
                    ? await FlowRun.MeasureFloorAsync(bench, variant, cancellationToken)
                    : await FlowRun.MeasureAsync(bench, variant, prefilled: false, cancellationToken);
                flows.Add(flow);
                say($"{prefix}{variant}: {flow.PerSecond:#,0} messages/s, {flow.MessagesPerCommit:0.0} to a commit; ms of processor time each: {Each(flow)}");
            }

            foreach (var variant in order.Where(variant => variant is Variants.System or Variants.Twin))
            {
                var latency = await LatencyRun.MeasureAsync(bench, variant, cancellationToken);
                latencies.Add(latency);
                say($"{prefix}{variant} at {LatencyRun.MessagesPerSecond} messages/s: p50 {Percentile.Of(latency.Milliseconds, 50):0.00} ms, p99 {Percentile.Of(latency.Milliseconds, 99):0.00} ms");
                var drain = await DrainRun.MeasureAsync(bench, variant, cancellationToken);
                drains.Add(drain);
                say($"{prefix}{variant} drains {drain.MessagesPerSecond:#,0} messages/s");
            }

            if (round == 1)
            {
                say("filling tables with 1,000,000 handled messages");
                await Templates.FillAsync(bench.Databases, cancellationToken);
            }

            foreach (var variant in order.Where(variant => !IsFloor(variant)))
            {
                var flow = await FlowRun.MeasureAsync(bench, variant, prefilled: true, cancellationToken);
                flows.Add(flow);
                say($"{prefix}{variant}, after 1,000,000: {flow.PerSecond:#,0} messages/s");
            }
        }

        return new(flows, latencies, drains);
    }

    private static string Each(FlowMeasurement flow) =>
        string.Join(", ", flow.ProcessorSeconds.Select(process => $"{process.Key} {process.Value * 1000 / flow.Messages:0.00}"));

    private static bool IsFloor(string variant) => variant is Variants.Floor or Variants.FloorBatched;
}
