namespace Benchmarks.Harness;

/// <summary>Percentiles and medians of measured values.</summary>
internal static class Percentile
{
    /// <summary>The smallest value that at least this percentage of all values do not exceed (nearest rank).</summary>
    /// <param name="sorted">At least one value, ascending.</param>
    /// <param name="percent">Above 0, up to 100.</param>
    public static double Of(IReadOnlyList<double> sorted, double percent) =>
        sorted[(int)Math.Ceiling(percent / 100 * sorted.Count) - 1];

    /// <summary>The middle; the mean of the two middle ones of an even number.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
