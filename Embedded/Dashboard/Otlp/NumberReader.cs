using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using OpenTelemetry.Proto.Metrics.V1;

namespace Dashboard.Otlp;

/// <summary>Reads the points of sums and gauges.</summary>
internal sealed class NumberReader(TelemetryStore store, ValueReader values)
{
    private readonly ExemplarReader _exemplars = new(values);

    /// <summary>Leaves out what is no number.</summary>
    public IReadOnlyList<IncomingPoint> Read(IEnumerable<NumberDataPoint> points)
    {
        var now = store.Time.GetUtcNow();
        return [.. points
            .Where(point => PointTime.HasValue(point.Flags) && double.IsFinite(ValueOf(point)))
            .Select(point => new IncomingPoint(
                values.Tags(point.Attributes),
                PointTime.StartOf(point.StartTimeUnixNano),
                new()
                {
                    At = PointTime.Of(point.TimeUnixNano, now),
                    Value = ValueOf(point),
                    Exemplars = _exemplars.Read(point.Exemplars),
                }))];
    }

    private static double ValueOf(NumberDataPoint point) => point.ValueCase switch
    {
        NumberDataPoint.ValueOneofCase.AsInt => point.AsInt,
        NumberDataPoint.ValueOneofCase.AsDouble => point.AsDouble,
        _ => double.NaN,
    };
}
