namespace Dashboard.Telemetry.Charts;

/// <summary>Reads percentiles from a histogram.</summary>
internal static class Percentile
{
    /// <summary>
    /// The value that a share of all values is at most, as if the values in a bucket lay evenly between its bounds. Values in the
    /// last bucket, which has no upper bound, count as its lower bound. NaN without values or bounds.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="bounds">The buckets' upper bounds.</param>
    /// <param name="counts">How many values each bucket has: one more than bounds.</param>
    public static double Of(double share, ReadOnlySpan<double> bounds, ReadOnlySpan<double> counts)
    {
        var total = 0.0;
        foreach (var count in counts)
            total += count;
        if (total <= 0 || bounds.IsEmpty)
            return double.NaN;

        var rank = share * total;
        var below = 0.0;
        for (var i = 0; i < bounds.Length; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= rank)
            {
                // What is measured is seldom negative: the first bucket begins at zero, where it can.
                var lower = i > 0 ? bounds[i - 1] : Math.Min(0, bounds[0]);
                return lower + ((bounds[i] - lower) * (rank - below) / counts[i]);
            }

            below += counts[i];
        }

        return bounds[^1];
    }
}
