namespace Dashboard.Telemetry;

/// <summary>Whether log records are what is asked for.</summary>
internal sealed class LogMatch(LogFilter filter)
{
    private readonly TextSearch _text = new(filter.Text);

    public bool Matches(LogEntry entry) =>
        (filter.Resource is null || entry.Sender.Name == filter.Resource)
        && (filter.Severity is null || entry.Severity >= filter.Severity)
        && (filter.TraceId is null || entry.TraceId == filter.TraceId)
        && (filter.SpanId is null || entry.SpanId == filter.SpanId)
        && (_text.Matches(entry.Message) || _text.Matches(entry.Category) || _text.MatchesAny(entry.Tags));
}
