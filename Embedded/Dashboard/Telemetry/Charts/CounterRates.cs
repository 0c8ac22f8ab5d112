using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>How fast a counter rose in each step, per second; NaN outside of its points.</summary>
internal static class CounterRates
{
    public static double[] Of(PointSlice points, TimeGrid grid)
    {
        var rises = new double[grid.Count];
        var covered = new double[grid.Count];

        // What it rose from one point to the next rose evenly: then it does not matter how points and steps lie to each other.
        void Spread(double rise, long from, long to)
        {
            for (var step = Math.Max(grid.StepOf(from), 0); step <= Math.Min(grid.StepOf(to), grid.Count - 1); step++)
            {
                var start = grid.Start + (step * grid.Step);
                var overlap = Math.Max(Math.Min(to, start + grid.Step) - Math.Max(from, start), 0);
                rises[step] += rise * overlap / (to - from);
                covered[step] += overlap;
            }
        }

        if (points.ZeroAt is { } zeroAt)
            Spread(points.Values[0], zeroAt, points.Ticks[0]);
        for (var i = 1; i < points.Count; i++)
            Spread(Rise(points.Values[i - 1], points.Values[i]), points.Ticks[i - 1], points.Ticks[i]);

        return [.. rises.Zip(covered, (rise, ticks) => ticks > 0 ? rise / ticks * TimeSpan.TicksPerSecond : double.NaN)];
    }

    /// <summary>A counter that fell has begun again from zero.</summary>
    private static double Rise(double previous, double current) => current >= previous ? current - previous : current;
}
