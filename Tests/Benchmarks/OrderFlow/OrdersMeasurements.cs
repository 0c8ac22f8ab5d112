namespace Benchmarks.OrderFlow;

/// <summary>What Tests/Benchmarks measured of the running system.</summary>
/// <param name="Steps">One for each number of concurrent orders that was tried.</param>
/// <param name="LatencyOrdersPerSecond">The rate at which latencies were measured.</param>
/// <param name="LatencyMilliseconds">From an order's event order-placed to its order-confirmed.</param>
/// <param name="Sustained">Null unless it was asked for.</param>
internal sealed record OrdersMeasurements(
    IReadOnlyList<OrdersStep> Steps, double LatencyOrdersPerSecond, IReadOnlyList<double> LatencyMilliseconds, SustainedOrders? Sustained);

/// <summary>So many orders on their way at a time.</summary>
/// <param name="Concurrency">Orders that were placed and not yet confirmed.</param>
/// <param name="OrdersPerSecond">Confirmed.</param>
/// <param name="Backlog">By how much the outboxes and the running sagas grew from the window's begin to its end, beyond the orders on their way.</param>
/// <param name="ProcessorSeconds">By process, for each thousand confirmed orders.</param>
internal sealed record OrdersStep(int Concurrency, double OrdersPerSecond, long Backlog, IReadOnlyDictionary<string, double> ProcessorSeconds)
{
    private const double AllowedGrowth = 0.05;

    /// <summary>What is confirmed must also be captured, committed and told of at that rate.</summary>
    public bool IsSustainable(double seconds) => Backlog <= Math.Max(Concurrency, OrdersPerSecond * seconds * AllowedGrowth);
}

/// <summary>The maximum rate kept up.</summary>
/// <param name="Seconds">For how long.</param>
/// <param name="OrdersPerSecond">Confirmed.</param>
/// <param name="Outbox">Rows in all outboxes, over time.</param>
internal sealed record SustainedOrders(double Seconds, double OrdersPerSecond, IReadOnlyList<OutboxDepth> Outbox);

internal sealed record OutboxDepth(double Seconds, long Rows);

/// <summary>The commits of an order on PostgreSQL alone.</summary>
internal sealed record FloorMeasurement(double OrdersPerSecond, int CommitsPerOrder, int Connections);
