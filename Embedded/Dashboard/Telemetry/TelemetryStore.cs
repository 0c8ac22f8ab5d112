using Dashboard.Telemetry.Series;

namespace Dashboard.Telemetry;

/// <summary>What the receiver takes in and the pages show, in this process's memory and within its limits. Thread-safe.</summary>
internal sealed class TelemetryStore : ITelemetry
{
    private readonly LogRing _logs;
    private readonly TraceRing _traces;
    private readonly MetricStore _metrics;
    private readonly ChangeSignal[] _changes = [.. Enum.GetValues<Signal>().Select(_ => new ChangeSignal())];
    private long _refused;

    public TelemetryStore(TelemetryLimits limits, TimeProvider time)
    {
        Limits = limits;
        Time = time;
        _logs = new(limits.Logs, limits.LogBytes);
        _traces = new(limits);
        _metrics = new(limits, time);
    }

    public TelemetryLimits Limits { get; }

    /// <summary>Says when something came that does not say it itself.</summary>
    public TimeProvider Time { get; }

    public Senders Senders { get; } = new();

    public StringCache Strings { get; } = new();

    public IReadOnlyList<string> Resources => Senders.Names;

    public IReadOnlyList<Instrument> Instruments => _metrics.Instruments;

    public TelemetryCounts Counts
    {
        get
        {
            var logs = _logs.Counts;
            var spans = _traces.Counts;
            var points = _metrics.Counts;
            return new()
            {
                LogsReceived = logs.Received,
                LogsDropped = logs.Dropped,
                SpansReceived = spans.Received,
                SpansDropped = spans.Dropped,
                PointsReceived = points.Received,
                PointsDropped = points.Dropped,
                RequestsRefused = Volatile.Read(ref _refused),
            };
        }
    }

    /// <summary>Numbers the records.</summary>
    public void Add(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0)
            return;

        _logs.Add(entries);
        Announce(Signal.Logs);
    }

    /// <param name="spans">What came.</param>
    /// <param name="invalid">How many more came that could not be used.</param>
    /// <returns>How many were beyond the limit of their trace.</returns>
    public int Add(IReadOnlyList<Span> spans, int invalid)
    {
        _traces.Reject(invalid);
        if (spans.Count == 0)
            return 0;

        var beyond = _traces.Add(spans);
        Announce(Signal.Traces);
        return beyond;
    }

    /// <param name="instruments">What came.</param>
    /// <param name="invalid">How many more points came that could not be used.</param>
    /// <returns>How many points could not be kept.</returns>
    public int Add(IReadOnlyList<IncomingInstrument> instruments, int invalid)
    {
        _metrics.Reject(invalid);
        if (instruments.Count == 0)
            return 0;

        var beyond = _metrics.Add(instruments);
        Announce(Signal.Metrics);
        return beyond;
    }

    /// <summary>Counts a request that was not taken.</summary>
    public void Refused() => Interlocked.Increment(ref _refused);

    public Page<LogEntry> FindLogs(LogFilter filter, long? before, int limit) => _logs.Find(filter, before, limit);

    public LogEntry? FindLog(long id) => _logs.Find(id);

    public Page<TraceSummary> FindTraces(TraceFilter filter, long? before, int limit) => _traces.Find(filter, before, limit);

    public Trace? FindTrace(string traceId) => _traces.Find(traceId);

    public Chart? FindChart(string resource, string meter, string name, TimeSpan duration) => _metrics.FindChart(resource, meter, name, duration);

    public long VersionOf(Signal signal) => _changes[(int)signal].Version;

    public Task WaitForChangeAsync(Signal signal, long version, CancellationToken cancellationToken) =>
        _changes[(int)signal].WaitAsync(version, cancellationToken);

    private void Announce(Signal signal) => _changes[(int)signal].Announce();
}
