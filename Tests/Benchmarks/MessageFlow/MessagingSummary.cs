using Benchmarks.Harness;

namespace Benchmarks.MessageFlow;

/// <summary>The medians of all rounds. Its names are documented: fields are added, never renamed.</summary>
internal sealed record MessagingSummary
{
    public required int Rounds { get; init; }

    public required double SystemMessagesPerSecond { get; init; }

    public required double SystemBatchedMessagesPerSecond { get; init; }

    public required double TwinMessagesPerSecond { get; init; }

    public required double TwinBatchedMessagesPerSecond { get; init; }

    public required double FloorMessagesPerSecond { get; init; }

    public required double FloorBatchedMessagesPerSecond { get; init; }

    public required double RatioToTwin { get; init; }

    public required double RatioToTwinBatched { get; init; }

    public required double RatioToFloor { get; init; }

    public required double RatioToFloorBatched { get; init; }

    /// <summary>The rate after a million handled messages, as a share of the rate on empty tables.</summary>
    public required double PrefilledRatio { get; init; }

    public required double PrefilledRatioBatched { get; init; }

    public required double TwinPrefilledRatio { get; init; }

    public required double TwinPrefilledRatioBatched { get; init; }

    public required double DrainMessagesPerSecond { get; init; }

    public required double TwinDrainMessagesPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P95Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double TwinP50Milliseconds { get; init; }

    public required double TwinP95Milliseconds { get; init; }

    public required double TwinP99Milliseconds { get; init; }

    /// <summary>How many messages the batched handlers got into one transaction.</summary>
    public required double MessagesPerCommitBatched { get; init; }

    public required double TwinMessagesPerCommitBatched { get; init; }

    /// <summary>By variant and process.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> ProcessorSecondsPerThousandMessages { get; init; }

    public static MessagingSummary Of(MessagingMeasurements measured)
    {
        var empty = measured.Flows.Where(flow => !flow.Prefilled).ToLookup(flow => flow.Variant, StringComparer.Ordinal);
        var prefilled = measured.Flows.Where(flow => flow.Prefilled).ToLookup(flow => flow.Variant, StringComparer.Ordinal);
        return new()
        {
            Rounds = empty[Variants.System].Count(),
            SystemMessagesPerSecond = Rate(empty[Variants.System]),
            SystemBatchedMessagesPerSecond = Rate(empty[Variants.SystemBatched]),
            TwinMessagesPerSecond = Rate(empty[Variants.Twin]),
            TwinBatchedMessagesPerSecond = Rate(empty[Variants.TwinBatched]),
            FloorMessagesPerSecond = Rate(empty[Variants.Floor]),
            FloorBatchedMessagesPerSecond = Rate(empty[Variants.FloorBatched]),
            RatioToTwin = Ratio(empty[Variants.System], empty[Variants.Twin]),
            RatioToTwinBatched = Ratio(empty[Variants.SystemBatched], empty[Variants.TwinBatched]),
            RatioToFloor = Ratio(empty[Variants.System], empty[Variants.Floor]),
            RatioToFloorBatched = Ratio(empty[Variants.SystemBatched], empty[Variants.FloorBatched]),
            PrefilledRatio = Ratio(prefilled[Variants.System], empty[Variants.System]),
            PrefilledRatioBatched = Ratio(prefilled[Variants.SystemBatched], empty[Variants.SystemBatched]),
            TwinPrefilledRatio = Ratio(prefilled[Variants.Twin], empty[Variants.Twin]),
            TwinPrefilledRatioBatched = Ratio(prefilled[Variants.TwinBatched], empty[Variants.TwinBatched]),
            DrainMessagesPerSecond = Drain(measured, Variants.System),
            TwinDrainMessagesPerSecond = Drain(measured, Variants.Twin),
            P50Milliseconds = Latency(measured, Variants.System, 50),
            P95Milliseconds = Latency(measured, Variants.System, 95),
            P99Milliseconds = Latency(measured, Variants.System, 99),
            TwinP50Milliseconds = Latency(measured, Variants.Twin, 50),
            TwinP95Milliseconds = Latency(measured, Variants.Twin, 95),
            TwinP99Milliseconds = Latency(measured, Variants.Twin, 99),
            MessagesPerCommitBatched = Percentile.Median(empty[Variants.SystemBatched].Select(flow => flow.MessagesPerCommit)),
            TwinMessagesPerCommitBatched = Percentile.Median(empty[Variants.TwinBatched].Select(flow => flow.MessagesPerCommit)),
            ProcessorSecondsPerThousandMessages = empty.ToDictionary(variant => variant.Key, PerThousand, StringComparer.Ordinal),
        };
    }

    /// <summary>Median of the rounds' ratios: both of a round met the same machine, which other rounds may not have.</summary>
    internal static double Ratio(IEnumerable<FlowMeasurement> measured, IEnumerable<FlowMeasurement> yardstick) =>
        Math.Round(Percentile.Median(measured.Zip(yardstick, (ours, theirs) => ours.PerSecond / theirs.PerSecond)), 3);

    private static double Rate(IEnumerable<FlowMeasurement> flows) => Math.Round(Percentile.Median(flows.Select(flow => flow.PerSecond)));

    private static double Drain(MessagingMeasurements measured, string variant) =>
        Math.Round(Percentile.Median(measured.Drains.Where(drain => drain.Variant == variant).Select(drain => drain.MessagesPerSecond)));

    private static double Latency(MessagingMeasurements measured, string variant, double percent) => Math.Round(
        Percentile.Median(measured.Latencies.Where(latency => latency.Variant == variant).Select(latency => Percentile.Of(latency.Milliseconds, percent))), 2);

    private static IReadOnlyDictionary<string, double> PerThousand(IEnumerable<FlowMeasurement> flows) => flows
        .SelectMany(flow => flow.ProcessorSeconds.Select(process => (Process: process.Key, Seconds: process.Value * 1000 / flow.Messages)))
        .GroupBy(process => process.Process, process => process.Seconds, StringComparer.Ordinal)
        .ToDictionary(process => process.Key, seconds => Math.Round(Percentile.Median(seconds), 3), StringComparer.Ordinal);
}
