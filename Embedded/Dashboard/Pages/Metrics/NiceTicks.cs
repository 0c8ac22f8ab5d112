namespace Dashboard.Pages.Metrics;

/// <summary>Round numbers along an axis.</summary>
internal static class NiceTicks
{
    private const double Largest = 1e300;
    private const double Smallest = 1e-300;

    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>From at or below one value to at or above the other, the same step apart.</summary>
    /// <param name="low">The smallest value to be shown.</param>
    /// <param name="high">The largest.</param>
    /// <param name="count">How many steps there should be at most.</param>
    public static IReadOnlyList<double> Of(double low, double high, int count)
    {
        // Differences of numbers at the ends of what a double holds are nothing, or infinite.
        (low, high) = (Math.Clamp(low, -Largest, Largest), Math.Clamp(high, -Largest, Largest));
        if (high - low < Smallest)
            high = low + Math.Max(1, Math.Abs(low));

        var step = StepFor((high - low) / count);
        var first = (long)Math.Floor(low / step);
        var last = (long)Math.Ceiling(high / step);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => (first + index) * step)];
    }

    private static double StepFor(double least)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return magnitude * Steps.First(step => step * magnitude >= least * (1 - 1e-9));
    }
}
