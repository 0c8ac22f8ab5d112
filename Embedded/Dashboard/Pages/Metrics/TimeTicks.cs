using System.Globalization;

namespace Dashboard.Pages.Metrics;

/// <summary>Round times along an axis: about six.</summary>
internal static class TimeTicks
{
    private static readonly int[] Steps = [10, 30, 60, 180, 300, 600];

    public static IReadOnlyList<PlotTick> Of(PlotArea area)
    {
        var seconds = (area.To - area.From).TotalSeconds;
        var step = TimeSpan.FromSeconds(Steps.FirstOrDefault(step => seconds / step <= 6, Steps[^1])).Ticks;
        var format = step < TimeSpan.TicksPerMinute ? "HH:mm:ss" : "HH:mm";

        var from = area.From.ToLocalTime();
        var first = from.AddTicks((step - (from.Ticks % step)) % step);
        var ticks = new List<PlotTick>();
        for (var at = first; at <= area.To; at = at.AddTicks(step))
            ticks.Add(new(area.X(at), at.ToString(format, CultureInfo.InvariantCulture)));
        return ticks;
    }
}
