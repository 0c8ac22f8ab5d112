using Dashboard.Telemetry;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;

namespace Dashboard.Otlp;

/// <summary>Takes log records in. It takes all of them: one that has no valid trace is one outside of a trace (logs.proto).</summary>
internal sealed class LogReceiver(TelemetryStore store, ValueReader values)
{
    public ExportLogsServiceResponse Accept(ExportLogsServiceRequest request)
    {
        var entries = new List<LogEntry>();
        foreach (var resource in request.ResourceLogs)
        {
            var sender = values.Sender(resource.Resource);
            foreach (var scope in resource.ScopeLogs)
            {
                var category = values.Text(scope.Scope?.Name ?? "");
                entries.AddRange(scope.LogRecords.Select(record => Read(record, sender, category)));
            }
        }

        store.Add(entries);
        return new();
    }

    private LogEntry Read(LogRecord record, Sender sender, string category)
    {
        var tags = values.Tags(record.Attributes);
        var body = values.Text(record.Body);

        // A message that differs from its template has been formatted: braces in it are someone's text.
        var template = tags.FirstOrDefault(tag => tag.Name == MessageTemplate.TagName);
        var isTemplate = template.Name is null || template.Value == body;
        if (template.Name is not null)
            tags = tags.Where(tag => tag.Name != MessageTemplate.TagName).ToArray(); // what TextSearch is quick with

        return new()
        {
            Id = 0,
            Sender = sender,
            At = TimeOf(record),
            Severity = SeverityOf(record.SeverityNumber),
            Message = isTemplate ? values.Text(MessageTemplate.Fill(body, tags, store.Limits.TextLength)) : body,
            Category = category,
            EventName = record.EventName.Length > 0 ? values.Text(record.EventName) : null,
            TraceId = values.TraceId(record.TraceId),
            SpanId = values.SpanId(record.SpanId),
            Tags = tags,
        };
    }

    private DateTimeOffset TimeOf(LogRecord record)
    {
        var time = record.TimeUnixNano > 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano;
        return time > 0 ? UnixTime.FromNanoseconds(time) : store.Time.GetUtcNow();
    }

    /// <summary>Each severity has four numbers, from 1.</summary>
    private static Severity SeverityOf(SeverityNumber number) =>
        (int)number is >= 1 and <= 24 ? (Severity)((((int)number - 1) / 4 * 4) + 1) : Severity.Unspecified;
}
