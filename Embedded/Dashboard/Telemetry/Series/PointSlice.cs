namespace Dashboard.Telemetry.Series;

/// <summary>A copy of consecutive points, the oldest first.</summary>
/// <param name="Ticks">When they were measured.</param>
/// <param name="Values">Their values.</param>
/// <param name="Buckets">Their histograms' buckets, one row of <paramref name="Width"/> after the other.</param>
/// <param name="Width">How many buckets there are; 0 for numbers.</param>
/// <param name="ZeroAt">When the first of them was still zero; null where it is not known.</param>
internal sealed record PointSlice(long[] Ticks, double[] Values, long[] Buckets, int Width, long? ZeroAt)
{
    public int Count => Ticks.Length;

    public ReadOnlySpan<long> BucketsOf(int point) => Buckets.AsSpan(point * Width, Width);
}
