namespace Chaos;

/// <summary>Percentiles by the nearest rank: each is a latency that really occurred.</summary>
internal sealed class Latencies(IReadOnlyList<double> sorted)
{
    public static Latencies Of(IEnumerable<TimeSpan> latencies) => new([.. latencies.Select(latency => latency.TotalMilliseconds).Order()]);

    /// <summary>In milliseconds; null when there was nothing to measure.</summary>
    public double? Percentile(double percent) =>
        sorted.Count == 0 ? null : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * sorted.Count) - 1)], 1);
}
