namespace Dashboard.Telemetry;

/// <summary>What has been received and is still kept. Thread-safe.</summary>
internal interface ITelemetry
{
    TelemetryLimits Limits { get; }

    TelemetryCounts Counts { get; }

    /// <summary>The names of the senders, in order.</summary>
    IReadOnlyList<string> Resources { get; }

    /// <param name="filter">Which.</param>
    /// <param name="before">Only records with a smaller id: a page's <see cref="Page{T}.Next"/>; null: from the newest.</param>
    /// <param name="limit">At most so many.</param>
    Page<LogEntry> FindLogs(LogFilter filter, long? before, int limit);

    LogEntry? FindLog(long id);

    /// <param name="filter">Which.</param>
    /// <param name="before">A page's <see cref="Page{T}.Next"/>; null: from the newest.</param>
    /// <param name="limit">At most so many.</param>
    Page<TraceSummary> FindTraces(TraceFilter filter, long? before, int limit);

    Trace? FindTrace(string traceId);

    /// <summary>In the order of resource, meter and name.</summary>
    IReadOnlyList<Instrument> Instruments { get; }

    /// <param name="resource">The sender's name.</param>
    /// <param name="meter">The meter's name.</param>
    /// <param name="name">The instrument's name.</param>
    /// <param name="duration">How far back from now.</param>
    /// <returns>Null when there is no such instrument.</returns>
    Chart? FindChart(string resource, string meter, string name, TimeSpan duration);

    /// <summary>Counts the changes of one kind of telemetry: as long as it is the same, so are the answers.</summary>
    long VersionOf(Signal signal);

    /// <summary>Completes once <see cref="VersionOf"/> differs from a version.</summary>
    Task WaitForChangeAsync(Signal signal, long version, CancellationToken cancellationToken);
}
