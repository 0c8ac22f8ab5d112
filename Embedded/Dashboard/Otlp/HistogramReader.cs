using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Metrics.V1;
using Exemplar = OpenTelemetry.Proto.Metrics.V1.Exemplar;

namespace Dashboard.Otlp;

/// <summary>Reads the points of histograms.</summary>
internal sealed class HistogramReader(TelemetryStore store, ValueReader values)
{
    // Each point of each series has them all.
    private const int MostBounds = 200;

    private readonly ExemplarReader _exemplars = new(values);

    public (IReadOnlyList<IncomingPoint> Points, int Malformed) Read(IEnumerable<HistogramDataPoint> points)
    {
        var now = store.Time.GetUtcNow();
        var recorded = points.Where(point => PointTime.HasValue(point.Flags)).ToList();
        var read = recorded.Where(IsWellFormed).Select(point =>
        {
            // Without bounds there may be no buckets either, only the count (metrics.proto).
            long[] buckets = point.BucketCounts.Count > 0 ? [.. point.BucketCounts.Select(BucketCount.Of)] : [BucketCount.Of(point.Count)];
            return Of(
                point.Attributes, point.StartTimeUnixNano, PointTime.Of(point.TimeUnixNano, now), point.Sum, [.. point.ExplicitBounds], buckets, point.Exemplars);
        }).ToList();
        return (read, recorded.Count - read.Count);
    }

    public IReadOnlyList<IncomingPoint> Read(IEnumerable<ExponentialHistogramDataPoint> points)
    {
        var now = store.Time.GetUtcNow();
        return [.. points.Where(point => PointTime.HasValue(point.Flags)).Select(point => Of(
            point.Attributes,
            point.StartTimeUnixNano,
            PointTime.Of(point.TimeUnixNano, now),
            point.Sum,
            ExponentialBuckets.Bounds,
            ExponentialBuckets.CountsOf(point),
            point.Exemplars))];
    }

    private IncomingPoint Of(
        RepeatedField<OpenTelemetry.Proto.Common.V1.KeyValue> attributes,
        ulong start,
        DateTimeOffset at,
        double sum,
        double[] bounds,
        long[] buckets,
        RepeatedField<Exemplar> exemplars) => new(
            values.Tags(attributes),
            PointTime.StartOf(start),
            new() { At = at, Value = sum, Bounds = bounds, Buckets = buckets, Exemplars = _exemplars.Read(exemplars) });

    private static bool IsWellFormed(HistogramDataPoint point)
    {
        var bounds = point.ExplicitBounds;
        return bounds.Count <= MostBounds
            && (point.BucketCounts.Count == bounds.Count + 1 || (point.BucketCounts.Count == 0 && bounds.Count == 0))
            && bounds.All(double.IsFinite)
            && bounds.Zip(bounds.Skip(1)).All(pair => pair.First < pair.Second);
    }
}
