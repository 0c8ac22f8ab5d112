namespace Benchmarks.MessageFlow;

/// <summary>What Tests/Benchmarks measured, round by round.</summary>
internal sealed record MessagingMeasurements(
    IReadOnlyList<FlowMeasurement> Flows, IReadOnlyList<LatencyMeasurement> Latencies, IReadOnlyList<DrainMeasurement> Drains);

/// <summary>Messages handled in a steady state, produced as fast as the consumer keeps up.</summary>
/// <param name="Variant">One of <see cref="Variants"/>.</param>
/// <param name="Prefilled">Whether a million messages had been handled before.</param>
/// <param name="Messages">Handled in the window.</param>
/// <param name="Seconds">The window.</param>
/// <param name="ProcessorSeconds">By process, in the window.</param>
internal sealed record FlowMeasurement(string Variant, bool Prefilled, long Messages, double Seconds, IReadOnlyDictionary<string, double> ProcessorSeconds)
{
    public double PerSecond => Messages / Seconds;

    /// <summary>How many were handled in one transaction, on average; 0 where it was not looked at.</summary>
    public double MessagesPerCommit { get; init; }
}

/// <summary>From the producer's commit to the consumer's, at a fixed rate.</summary>
internal sealed record LatencyMeasurement(string Variant, IReadOnlyList<double> Milliseconds);

/// <summary>How fast a filled outbox empties into the broker.</summary>
internal sealed record DrainMeasurement(string Variant, double MessagesPerSecond);

/// <summary>What is compared.</summary>
internal static class Variants
{
    public const string System = "system";
    public const string SystemBatched = "system, batched";
    public const string Twin = "twin";
    public const string TwinBatched = "twin, batched";
    public const string Floor = "floor";
    public const string FloorBatched = "floor, batched";

    public static bool IsBatched(string variant) => variant is SystemBatched or TwinBatched or FloorBatched;

    public static bool IsSystem(string variant) => variant is System or SystemBatched;
}
