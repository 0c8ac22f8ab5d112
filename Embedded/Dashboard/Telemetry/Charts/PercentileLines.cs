using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>A histogram's percentiles in each step, over all its series together.</summary>
/// <param name="grid">The steps.</param>
/// <param name="bounds">Into these buckets the series' own are put; those of the series that has the most.</param>
internal sealed class PercentileLines(TimeGrid grid, double[] bounds) : IChartLines
{
    private static readonly (string Label, double Share)[] Shown = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    private readonly double[][] _counts = [.. Enumerable.Range(0, grid.Count).Select(_ => new double[bounds.Length + 1])];

    public void Add(SeriesView series)
    {
        var targets = TargetsOf(series.Bounds);
        var points = series.Points;
        if (points.ZeroAt is not null)
            Count(points.Ticks[0], points.BucketsOf(0), [], targets);
        for (var i = 1; i < points.Count; i++)
        {
            var previous = points.BucketsOf(i - 1);
            var current = points.BucketsOf(i);
            Count(points.Ticks[i], current, HasFallen(previous, current) ? [] : previous, targets);
        }
    }

    public IReadOnlyList<ChartLine> Build() =>
        [.. Shown.Select(line => new ChartLine(
            line.Label, grid.Points([.. _counts.Select(counts => Percentile.Of(line.Share, bounds, counts))])))];

    private void Count(long ticks, ReadOnlySpan<long> current, ReadOnlySpan<long> previous, int[] targets)
    {
        var step = grid.StepOf(ticks);
        if (step < 0 || step >= grid.Count)
            return;

        for (var i = 0; i < current.Length; i++)
            _counts[step][targets[i]] += current[i] - (previous.IsEmpty ? 0 : previous[i]);
    }

    /// <summary>Where each bucket goes: where its upper bound is; the last one to the last.</summary>
    private int[] TargetsOf(double[] own)
    {
        var targets = new int[own.Length + 1];
        for (var i = 0; i < own.Length; i++)
        {
            var found = Array.BinarySearch(bounds, own[i]);
            targets[i] = found >= 0 ? found : ~found;
        }

        targets[^1] = bounds.Length;
        return targets;
    }

    /// <summary>Then the histogram has begun again from zero.</summary>
    private static bool HasFallen(ReadOnlySpan<long> previous, ReadOnlySpan<long> current)
    {
        for (var i = 0; i < current.Length; i++)
        {
            if (current[i] < previous[i])
                return true;
        }

        return false;
    }
}
