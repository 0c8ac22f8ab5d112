using Benchmarks.Harness;

namespace Benchmarks.OrderFlow;

/// <summary>Its names are documented: fields are added, never renamed.</summary>
internal sealed record OrdersSummary
{
    public required double OrdersPerSecond { get; init; }

    /// <summary>Orders on their way at a time, at that rate.</summary>
    public required int ConcurrentOrders { get; init; }

    public required double LatencyOrdersPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P95Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double FloorOrdersPerSecond { get; init; }

    public required int CommitsPerOrder { get; init; }

    public required double RatioToFloor { get; init; }

    public required IReadOnlyDictionary<string, double> ProcessorSecondsPerThousandOrders { get; init; }

    public required double? SustainedSeconds { get; init; }

    public required double? SustainedOrdersPerSecond { get; init; }

    public required IReadOnlyList<OutboxDepth>? SustainedOutboxRows { get; init; }

    /// <param name="measured">Of the system.</param>
    /// <param name="floor">Of PostgreSQL alone.</param>
    public static OrdersSummary Of(OrdersMeasurements measured, FloorMeasurement floor)
    {
        var best = measured.Steps.MaxBy(step => step.OrdersPerSecond)!;
        return new()
        {
            OrdersPerSecond = Math.Round(best.OrdersPerSecond, 1),
            ConcurrentOrders = best.Concurrency,
            LatencyOrdersPerSecond = Math.Round(measured.LatencyOrdersPerSecond, 1),
            P50Milliseconds = Latency(measured, 50),
            P95Milliseconds = Latency(measured, 95),
            P99Milliseconds = Latency(measured, 99),
            FloorOrdersPerSecond = Math.Round(floor.OrdersPerSecond, 1),
            CommitsPerOrder = floor.CommitsPerOrder,
            RatioToFloor = Math.Round(best.OrdersPerSecond / floor.OrdersPerSecond, 3),
            ProcessorSecondsPerThousandOrders = best.ProcessorSeconds,
            SustainedSeconds = measured.Sustained?.Seconds,
            SustainedOrdersPerSecond = measured.Sustained is { } sustained ? Math.Round(sustained.OrdersPerSecond, 1) : null,
            SustainedOutboxRows = measured.Sustained?.Outbox,
        };
    }

    private static double Latency(OrdersMeasurements measured, double percent) =>
        Math.Round(Percentile.Of([.. measured.LatencyMilliseconds.Order()], percent), 1);
}
