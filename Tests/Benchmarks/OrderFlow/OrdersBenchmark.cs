using Benchmarks.Harness;

namespace Benchmarks.OrderFlow;

/// <summary>
/// Finds the rate at which the running system confirms orders, the latency at half of it,
/// and, when asked to, whether it lasts.
/// </summary>
internal static class OrdersBenchmark
{
    private static readonly int[] Concurrencies = [8, 16, 32, 64, 128];

    // A step that gains less than this is not worth its latency, and the next would gain nothing.
    private const double WorthwhileGain = 1.03;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SustainedTime = TimeSpan.FromMinutes(5);

    public static async Task<OrdersMeasurements> MeasureAsync(
        OrdersTarget target, int seconds, bool sustained, Action<string> say, CancellationToken cancellationToken)
    {
        using var shop = new Shop(new(target.Gateway));
        await using var tables = new OrderTables(target.Databases);
        var window = TimeSpan.FromSeconds(seconds);

        await shop.StockUpAsync(cancellationToken);
        say("warming up");
        using (var warmUp = new ClosedLoop(shop, tables, target, Concurrencies[1]))
            await warmUp.RunAsync(WarmUp, cancellationToken);

        List<OrdersStep> steps = [];
        foreach (var concurrency in Concurrencies)
        {
            using var loop = new ClosedLoop(shop, tables, target, concurrency);
            var step = await loop.RunAsync(window, cancellationToken);
            say($"{concurrency} orders at a time: {step.OrdersPerSecond:0.0} confirmed per second, backlog {step.Backlog:+0;-0;0}");
            var best = steps.Count == 0 ? 0 : steps.Max(earlier => earlier.OrdersPerSecond);
            if (step.IsSustainable(seconds))
                steps.Add(step);
            if (step.OrdersPerSecond < best * WorthwhileGain)
                break;
        }

        if (steps.Count == 0)
            throw new BenchmarkException("At no rate did the services keep up with the orders that were confirmed: their outboxes or sagas grew all the time.");

        var maximum = steps.MaxBy(step => step.OrdersPerSecond)!;
        var half = maximum.OrdersPerSecond / 2;
        var latencies = await new PacedOrders(shop, tables, half).RunAsync(window, cancellationToken);
        say($"at {half:0.0} orders per second: p50 {Percentile.Of(latencies, 50):0.0} ms, p99 {Percentile.Of(latencies, 99):0.0} ms");

        var lasting = sustained ? await SustainAsync(shop, tables, target, maximum.Concurrency, say, cancellationToken) : null;
        return new(steps, half, latencies, lasting);
    }

    private static async Task<SustainedOrders> SustainAsync(
        Shop shop, OrderTables tables, OrdersTarget target, int concurrency, Action<string> say, CancellationToken cancellationToken)
    {
        using var loop = new ClosedLoop(shop, tables, target, concurrency);
        var step = await loop.RunAsync(SustainedTime, cancellationToken);
        say($"sustained for {SustainedTime.TotalSeconds:0} s: {step.OrdersPerSecond:0.0} confirmed per second");
        return new(SustainedTime.TotalSeconds, step.OrdersPerSecond, loop.Outbox);
    }
}
