using System.Runtime.InteropServices;

namespace Dashboard.Telemetry.Charts;

/// <summary>
/// The equal steps of a chart, on the times of a clock's face, so that they stay where they are from one look to the next. A
/// step covers the time after its start up to and including its end.
/// </summary>
/// <param name="Start">When the first step starts; ticks, like all times here.</param>
/// <param name="Step">How long each is.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Now">Within the last step.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeGrid(long Start, long Step, int Count, long Now)
{
    private const int MostSteps = 120;

    private static readonly int[] Seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

    /// <param name="now">Where the chart ends.</param>
    /// <param name="duration">How far it goes back.</param>
    /// <param name="interval">How often there is a point: shorter steps would have none.</param>
    public static TimeGrid Over(DateTimeOffset now, TimeSpan duration, TimeSpan interval)
    {
        var least = Math.Max(duration.TotalSeconds / MostSteps, Math.Round(interval.TotalSeconds));
        var seconds = Seconds.Where(step => step >= least).DefaultIfEmpty((int)Math.Ceiling(least)).First();
        var step = seconds * TimeSpan.TicksPerSecond;
        var count = Math.Max((int)Math.Ceiling(duration.TotalSeconds / seconds), 1);
        var end = (now.UtcTicks + step - 1) / step * step;
        return new(end - (count * step), step, count, now.UtcTicks);
    }

    /// <summary>When a step ends, or now, where it has not ended.</summary>
    public long EndOf(int step) => Math.Min(Start + ((step + 1) * Step), Now);

    /// <summary>The step that a time is in; negative before the first, at least <see cref="Count"/> after the last.</summary>
    public int StepOf(long ticks) => (int)Math.Clamp(Math.Floor((ticks - Start - 1) / (double)Step), -1, Count);

    public IReadOnlyList<ChartPoint> Points(double[] values)
    {
        var points = new ChartPoint[Count];
        for (var step = 0; step < Count; step++)
            points[step] = new(new(EndOf(step), TimeSpan.Zero), values[step]);
        return points;
    }
}
