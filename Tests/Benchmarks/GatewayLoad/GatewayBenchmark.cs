using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>Measures the gateway beside the service itself, YARP alone, and nginx.</summary>
internal static class GatewayBenchmark
{
    private const double PacedWarmUpPerSecond = 2_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan PacedWarmUp = TimeSpan.FromSeconds(2);

    public static async Task<GatewayMeasurements> MeasureAsync(
        GatewayProgram program, TimeSpan window, int rounds, Action<string> say, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory("bench-gateway-");
        await using var issuer = await TokenIssuer.StartAsync(cancellationToken);
        await using var sink = await TelemetrySink.StartAsync(cancellationToken);
        await using var service = RoleProcess.Start(new Dictionary<string, string>(), "gateway-service");
        var direct = await service.HearAsync("listening", cancellationToken);
        await using var bare = RoleProcess.Start(new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "1" }, "gateway-bare", direct); // as the gateway has it
        var (gateway, gatewayAddress) = await Proxies.GatewayAsync(program, direct, issuer, new Dictionary<string, string>(), cancellationToken);
        await using var _ = gateway;
        var (exporting, exportingAddress) = await Proxies.GatewayAsync(program, direct, issuer, sink.EnvironmentOf("gateway"), cancellationToken);
        await using var __ = exporting;
        List<Variant> variants =
        [
            new(GatewayVariants.Direct, new(direct), service.Pid),
            new(GatewayVariants.Bare, new(await bare.HearAsync("listening", cancellationToken)), bare.Pid),
            new(GatewayVariants.Gateway, gatewayAddress, gateway.Pid),
            new(GatewayVariants.Exporting, exportingAddress, exporting.Pid),
        ];
        var nginx = await Proxies.NginxAsync(direct, directory.Path, cancellationToken);
        await using var ___ = nginx?.Process;
        if (nginx is { } installed)
            variants.Add(new(GatewayVariants.Nginx, installed.Address, installed.Process.Pid));

        var requests = new Requests(issuer);
        foreach (var variant in variants)
        {
            say($"warming up: {variant.Name}");
            await ClosedLoad.RunAsync(variant.Address, requests, WarmUp, cancellationToken);
            // The other kind as well, with its connections: or what it makes hot is compiled while another variant is measured.
            using var paced = new PacedLoad(variant.Address, requests, PacedWarmUpPerSecond);
            await paced.RunAsync(PacedWarmUp, cancellationToken);
        }

        List<RateMeasurement> rates = [];
        await RoundsAsync(variants, rounds, async (variant, round) =>
        {
            var rate = await RateAsync(variant, requests, window, cancellationToken);
            say($"round {round}, {variant.Name}: {rate.RequestsPerSecond:#,0} requests/s, p50 {rate.P50Milliseconds:0.00} ms, p99 {rate.P99Milliseconds:0.00} ms");
            rates.Add(rate);
        });

        var half = Percentile.Median(rates.Where(rate => rate.Variant == GatewayVariants.Gateway).Select(rate => rate.RequestsPerSecond)) / 2;
        List<HalfLoadMeasurement> halfLoads = [];
        await RoundsAsync(variants, rounds, async (variant, round) =>
        {
            using var load = new PacedLoad(variant.Address, requests, half);
            var times = await load.RunAsync(window, cancellationToken);
            halfLoads.Add(new(variant.Name, Percentile.Of(times, 50), Percentile.Of(times, 99)));
            say($"round {round}, {variant.Name} at {half:#,0} requests/s: p50 {halfLoads[^1].P50Milliseconds:0.00} ms, p99 {halfLoads[^1].P99Milliseconds:0.00} ms");
        });

        return new(rates, half, halfLoads);
    }

    private static async Task<RateMeasurement> RateAsync(Variant variant, Requests requests, TimeSpan window, CancellationToken cancellationToken)
    {
        var processor = ProcessorTime.Seconds(variant.Pid);
        var (times, elapsed) = await ClosedLoad.RunAsync(variant.Address, requests, window, cancellationToken);
        return new(
            variant.Name, times.Count / elapsed.TotalSeconds, Percentile.Of(times, 50), Percentile.Of(times, 99),
            (ProcessorTime.Seconds(variant.Pid) - processor) * 1_000_000 / times.Count);
    }

    /// <summary>Each measures all, the even ones in reverse order.</summary>
    private static async Task RoundsAsync(List<Variant> variants, int rounds, Func<Variant, int, Task> measure)
    {
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var variant in round % 2 == 1 ? variants : Enumerable.Reverse(variants))
                await measure(variant, round);
        }
    }

    private sealed record Variant(string Name, Uri Address, int Pid);
}
