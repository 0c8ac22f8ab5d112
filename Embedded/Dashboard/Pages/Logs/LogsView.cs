using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Logs;

/// <summary>What the list of log records shows.</summary>
internal sealed record LogsView
{
    public required LogFilter Filter { get; init; }
    public required Page<LogEntry> Page { get; init; }

    /// <summary>Not the newest.</summary>
    public required bool IsOlder { get; init; }
    public required IReadOnlyList<string> Resources { get; init; }
    public required ServiceColours Colours { get; init; }
    public required TelemetryCounts Counts { get; init; }
    public required TelemetryLimits Limits { get; init; }

    public bool IsFiltered => Filter != new LogFilter();
}
