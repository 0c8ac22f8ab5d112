using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>Makes lines from series, one series after the other.</summary>
internal interface IChartLines
{
    void Add(SeriesView series);

    IReadOnlyList<ChartLine> Build();
}
