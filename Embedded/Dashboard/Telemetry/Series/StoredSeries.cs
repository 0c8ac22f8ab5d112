namespace Dashboard.Telemetry.Series;

/// <summary>One combination of an instrument's tags, and what it was. Not thread-safe.</summary>
internal sealed class StoredSeries
{
    // The objects and table entries of a series.
    private const int SeriesBytes = 600;

    private readonly SeriesKey _key;
    private readonly int _width;
    private readonly long? _zeroAt;
    private readonly PointRing _points;
    private readonly ExemplarRing _exemplars;

    /// <param name="key">Which.</param>
    /// <param name="first">Its first point, which is not added.</param>
    /// <param name="zeroAt">When it still was zero.</param>
    /// <param name="most">How many points to keep.</param>
    /// <param name="budget">For what it grows by.</param>
    public StoredSeries(SeriesKey key, MetricPoint first, DateTimeOffset? zeroAt, int most, SeriesBudget budget)
    {
        _key = key;
        _width = first.Buckets.Count;
        _zeroAt = zeroAt?.UtcTicks;
        _points = new(_width, most, budget);
        _exemplars = new(budget);
        Bounds = [.. first.Bounds];
    }

    public double[] Bounds { get; }

    public TimeSpan Interval => _points.Interval;

    public long Bytes => SeriesBytes + Footprint.Of(_key.Tags) + _points.Bytes + _exemplars.Bytes;

    /// <summary>Whether a point has the same buckets.</summary>
    public bool Fits(MetricPoint point) => point.Buckets.Count == _width && point.Bounds.SequenceEqual(Bounds);

    /// <returns>False for what came too late, or came before.</returns>
    public bool TryAdd(MetricPoint point, bool isDelta)
    {
        var ticks = point.At.UtcTicks;
        if (_points.Count > 0 && (ticks < _points.LastTicks || (isDelta && ticks == _points.LastTicks)))
            return false;

        var value = point.Value;
        var buckets = point.Buckets.ToArray();
        if (isDelta && _points.Count > 0)
        {
            value += _points.LastValue;
            for (var i = 0; i < buckets.Length; i++)
                buckets[i] += _points.LastBuckets[i];
        }

        _points.Put(ticks, value, buckets);
        _exemplars.Add(point.Exemplars);
        return true;
    }

    /// <summary>A copy of what it was since a time.</summary>
    public SeriesView Since(long from) => new(new(_key.InstanceId, _key.Tags, [Last()]), _key, Bounds, _points.Slice(from, _zeroAt));

    private MetricPoint Last()
    {
        var buckets = _points.LastBuckets.ToArray();
        var count = 0L;
        foreach (var inBucket in buckets)
            count += inBucket;
        return new()
        {
            At = new(_points.LastTicks, TimeSpan.Zero),
            Value = _points.LastValue,
            Count = count,
            Bounds = Bounds,
            Buckets = buckets,
            Exemplars = _exemplars.NewestFirst,
        };
    }
}
