namespace Dashboard.Telemetry.Series;

/// <summary>What a chart needs of one series.</summary>
/// <param name="Shown">What the table shows: its last point.</param>
/// <param name="Key">Which it is.</param>
/// <param name="Bounds">Of its buckets.</param>
/// <param name="Points">The chart's points.</param>
internal sealed record SeriesView(MetricSeries Shown, SeriesKey Key, double[] Bounds, PointSlice Points);
