using OpenTelemetry.Proto.Metrics.V1;

namespace Dashboard.Otlp;

/// <summary>
/// Exponential histograms in buckets that are always the same, at the powers of two: their own become coarser and move as values
/// come, so two points of one series could not be compared.
/// </summary>
internal static class ExponentialBuckets
{
    // From 61 µs to 33 million: durations in seconds or milliseconds, and sizes in bytes.
    private const int Lowest = -14;
    private const int Highest = 25;

    public static double[] Bounds { get; } = [.. Enumerable.Range(Lowest, Highest - Lowest + 1).Select(power => Math.Pow(2, power))];

    public static long[] CountsOf(ExponentialHistogramDataPoint point)
    {
        var counts = new long[Bounds.Length + 1];
        counts[0] = BucketCount.Of(point.ZeroCount);
        foreach (var negative in point.Negative?.BucketCounts ?? [])
            counts[0] += BucketCount.Of(negative);
        if (point.Positive is { } positive)
        {
            for (var i = 0; i < positive.BucketCounts.Count; i++)
                counts[BucketOf((long)positive.Offset + i, point.Scale)] += BucketCount.Of(positive.BucketCounts[i]);
        }

        return counts;
    }

    /// <summary>
    /// Where a bucket's upper bound is. With a base of 2^(2^-scale), the bucket of an index reaches from base^index to
    /// base^(index + 1), that is up to 2^((index + 1) / 2^scale).
    /// </summary>
    private static int BucketOf(long index, int scale)
    {
        var power = Math.Ceiling((index + 1) * Math.Pow(2, -scale));
        return (int)Math.Clamp(power - Lowest, 0, Bounds.Length);
    }
}
