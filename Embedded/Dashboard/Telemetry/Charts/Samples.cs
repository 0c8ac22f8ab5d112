using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>What a value was at the end of each step; NaN where its last measurement is too old.</summary>
internal static class Samples
{
    // Measurements come at about a step's distance; a late one is no gap.
    private const int StepsToHold = 2;

    public static double[] Of(PointSlice points, TimeGrid grid)
    {
        var samples = new double[grid.Count];
        var next = 0;
        for (var step = 0; step < grid.Count; step++)
        {
            var end = grid.EndOf(step);
            while (next < points.Count && points.Ticks[next] <= end)
                next++;
            var holds = next > 0 && end - points.Ticks[next - 1] <= StepsToHold * grid.Step;
            samples[step] = holds ? points.Values[next - 1] : double.NaN;
        }

        return samples;
    }
}
