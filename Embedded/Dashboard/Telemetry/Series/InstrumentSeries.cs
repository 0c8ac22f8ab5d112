namespace Dashboard.Telemetry.Series;

/// <summary>All series of one instrument. Not thread-safe.</summary>
/// <param name="limits">How many series, and of how many points.</param>
/// <param name="budget">The memory of all series of all instruments.</param>
/// <param name="since">What was counted from later on has been followed from zero.</param>
internal sealed class InstrumentSeries(TelemetryLimits limits, SeriesBudget budget, DateTimeOffset since)
{
    private readonly Dictionary<SeriesKey, StoredSeries> _series = [];

    public IReadOnlyCollection<StoredSeries> All => _series.Values;

    public long Bytes => _series.Values.Sum(series => series.Bytes);

    /// <returns>False where it could not be kept.</returns>
    public bool TryAdd(string instanceId, IncomingPoint incoming, bool isDelta)
    {
        var key = SeriesKey.Of(instanceId, incoming.Tags);
        if (_series.TryGetValue(key, out var series) && !series.Fits(incoming.Point))
        {
            // Its sender was started again, with other buckets.
            budget.Return(series.Bytes);
            _series.Remove(key);
            series = null;
        }

        series ??= TryStart(key, incoming, isDelta);
        return series is not null && series.TryAdd(incoming.Point, isDelta);
    }

    private StoredSeries? TryStart(SeriesKey key, IncomingPoint incoming, bool isDelta)
    {
        if (_series.Count >= limits.SeriesPerInstrument)
            return null;

        var series = new StoredSeries(key, incoming.Point, ZeroBefore(incoming, isDelta), limits.PointsPerSeries, budget);
        if (!budget.TryStart(series.Bytes))
            return null;

        _series.Add(key, series);
        return series;
    }

    /// <summary>
    /// When a series was still zero. A cumulative value says only since when its instrument is there, often long before the first
    /// measurement, which would make the first rise look like a long slow one; it came at most an export earlier.
    /// </summary>
    private DateTimeOffset? ZeroBefore(IncomingPoint incoming, bool isDelta)
    {
        var secondBefore = incoming.Point.At - TimeSpan.FromSeconds(1);
        if (isDelta)
            return incoming.Start < incoming.Point.At ? incoming.Start : secondBefore;
        return incoming.Start >= since ? secondBefore : null;
    }
}
