using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Telemetry that a test puts there. It does not filter: what a page asks for is in <see cref="LogFilter"/> and <see cref="TraceFilter"/>.</summary>
internal sealed class InMemoryTelemetry : ITelemetry
{
    private readonly Dictionary<Signal, ChangeCounter> _changes = Enum.GetValues<Signal>().ToDictionary(signal => signal, _ => new ChangeCounter());

    public TelemetryLimits Limits { get; init; } = new();

    public TelemetryCounts Counts { get; set; } = new();

    public List<LogEntry> Logs { get; } = [];

    public List<Trace> Traces { get; } = [];

    public List<Chart> Charts { get; } = [];

    /// <summary>The last that was asked for.</summary>
    public LogFilter? LogFilter { get; private set; }

    /// <summary>The last that was asked for.</summary>
    public TraceFilter? TraceFilter { get; private set; }

    public IReadOnlyList<string> Resources =>
    [
        .. Logs.Select(log => log.Sender.Name)
            .Concat(Traces.SelectMany(trace => trace.Spans).Select(span => span.Span.Sender.Name))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    public IReadOnlyList<Instrument> Instruments => [.. Charts.Select(chart => chart.Instrument)];

    public void Change(Signal signal) => _changes[signal].Change();

    public Page<LogEntry> FindLogs(LogFilter filter, long? before, int limit)
    {
        LogFilter = filter;
        var found = Logs.OrderByDescending(log => log.Id)
            .Where(log => before is null || log.Id < before)
            .Where(log => filter.TraceId is null || log.TraceId == filter.TraceId)
            .Take(limit + 1)
            .ToList();
        return new([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null);
    }

    public LogEntry? FindLog(long id) => Logs.Find(log => log.Id == id);

    public Page<TraceSummary> FindTraces(TraceFilter filter, long? before, int limit)
    {
        TraceFilter = filter;
        var from = (int)(before ?? 0);
        return new([.. Traces.Skip(from).Take(limit).Select(trace => trace.Summary)], Traces.Count > from + limit ? from + limit : null);
    }

    public Trace? FindTrace(string traceId) => Traces.Find(trace => trace.Summary.TraceId == traceId);

    public Chart? FindChart(string resource, string meter, string name, TimeSpan duration) =>
        Charts.Find(chart => chart.Instrument.Resource == resource && chart.Instrument.Meter == meter && chart.Instrument.Name == name);

    public long VersionOf(Signal signal) => _changes[signal].Version;

    public Task WaitForChangeAsync(Signal signal, long version, CancellationToken cancellationToken) => _changes[signal].WaitAsync(version, cancellationToken);
}
