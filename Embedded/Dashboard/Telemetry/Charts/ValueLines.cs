using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry.Charts;

/// <summary>
/// A counter's rates or another number's values, a line for each combination of tags. Instances are added up, except for a
/// gauge, whose values mean nothing as a sum.
/// </summary>
internal sealed class ValueLines(Instrument instrument, TimeGrid grid) : IChartLines
{
    private const int Most = 10;

    private readonly Dictionary<SeriesKey, double[]> _lines = [];
    private readonly HashSet<string> _instances = [];

    public void Add(SeriesView series)
    {
        var isGauge = instrument.Kind == InstrumentKind.Gauge;
        _instances.Add(series.Key.InstanceId);
        var key = isGauge ? series.Key : series.Key.WithoutInstance();
        var values = instrument.Kind == InstrumentKind.Counter ? CounterRates.Of(series.Points, grid) : Samples.Of(series.Points, grid);
        _lines[key] = _lines.TryGetValue(key, out var others) ? [.. others.Zip(values, Sum)] : values;
    }

    public IReadOnlyList<ChartLine> Build() =>
        [.. _lines
            .Select(line => (line.Key, Values: line.Value, Largest: line.Value.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max()))
            .Where(line => !double.IsNaN(line.Largest))
            .OrderByDescending(line => line.Largest)
            .Take(Most)
            .Select(line => new ChartLine(LabelOf(line.Key), grid.Points(line.Values)))];

    private string LabelOf(SeriesKey key)
    {
        var label = key.Tags.Count == 0 ? instrument.Name : string.Join(", ", key.Tags.Select(tag => tag.Value));
        return key.InstanceId.Length > 0 && _instances.Count > 1 ? $"{label} ({key.InstanceId})" : label;
    }

    private static double Sum(double one, double other) => double.IsNaN(one) ? other : double.IsNaN(other) ? one : one + other;
}
