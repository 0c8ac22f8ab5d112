using Dashboard.Telemetry.Charts;

namespace Dashboard.Telemetry.Series;

/// <summary>All instruments of all senders. Thread-safe.</summary>
internal sealed class MetricStore(TelemetryLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Resource, string Meter, string Name), (Instrument Instrument, InstrumentSeries Series)> _instruments = [];
    private readonly SeriesBudget _budget = new(limits.SeriesBytes);
    private readonly DateTimeOffset _since = time.GetUtcNow();
    private long _received;
    private long _dropped;

    public (long Received, long Dropped) Counts
    {
        get
        {
            lock (_gate)
                return (_received, _dropped);
        }
    }

    public IReadOnlyList<Instrument> Instruments
    {
        get
        {
            lock (_gate)
            {
                return [.. _instruments.Values
                    .Select(known => known.Instrument with { Series = known.Series.All.Count })
                    .OrderBy(instrument => instrument.Resource, StringComparer.Ordinal)
                    .ThenBy(instrument => instrument.Meter, StringComparer.Ordinal)
                    .ThenBy(instrument => instrument.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <returns>How many points could not be kept.</returns>
    public int Add(IReadOnlyList<IncomingInstrument> instruments)
    {
        var rejected = 0;
        lock (_gate)
        {
            foreach (var incoming in instruments.Where(incoming => incoming.Points.Count > 0))
            {
                var series = SeriesOf(incoming);
                _received += incoming.Points.Count;
                foreach (var point in incoming.Points)
                {
                    if (series?.TryAdd(incoming.Sender.InstanceId, point, incoming.IsDelta) != true)
                        rejected++;
                }
            }

            _dropped += rejected;
        }

        return rejected;
    }

    /// <summary>Counts points that came but could not be used.</summary>
    public void Reject(int points)
    {
        lock (_gate)
        {
            _received += points;
            _dropped += points;
        }
    }

    public Chart? FindChart(string resource, string meter, string name, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        ChartBuilder chart;
        StoredSeries[] series;
        lock (_gate)
        {
            if (!_instruments.TryGetValue((resource, meter, name), out var found))
                return null;

            series = [.. found.Series.All];
            var interval = series.Select(one => one.Interval).Where(one => one > TimeSpan.Zero).DefaultIfEmpty().Min();
            var bounds = series.Select(one => one.Bounds).MaxBy(bounds => bounds.Length) ?? [];
            chart = new(found.Instrument with { Series = series.Length }, TimeGrid.Over(time.GetUtcNow(), duration, interval), bounds);
        }

        // One after the other, so that no writer waits for all of them.
        foreach (var one in series)
        {
            SeriesView view;
            lock (_gate)
                view = one.Since(chart.From);
            chart.Add(view);
        }

        return chart.Build();
    }

    private InstrumentSeries? SeriesOf(IncomingInstrument incoming)
    {
        var key = (incoming.Sender.Name, incoming.Meter, incoming.Name);
        var isKnown = _instruments.TryGetValue(key, out var known);
        if (!isKnown && _instruments.Count >= limits.Instruments)
            return null;

        var series = known.Series;
        if (isKnown && known.Instrument.Kind != incoming.Kind)
        {
            // The program was changed and started again.
            _budget.Return(series.Bytes);
            series = null;
        }

        series ??= new(limits, _budget, _since);
        _instruments[key] = (DefinitionOf(incoming), series);
        return series;
    }

    private static Instrument DefinitionOf(IncomingInstrument incoming) => new()
    {
        Resource = incoming.Sender.Name,
        Meter = incoming.Meter,
        Name = incoming.Name,
        Unit = incoming.Unit,
        Description = incoming.Description,
        Kind = incoming.Kind,
        Series = 0,
    };
}
