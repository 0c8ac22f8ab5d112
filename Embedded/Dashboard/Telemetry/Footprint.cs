namespace Dashboard.Telemetry;

/// <summary>About how many bytes of memory records take, as if they shared no text with others: most do, so it is rather less.</summary>
internal static class Footprint
{
    private const int StringBytes = 24;
    private const int LogBytes = 120;
    private const int SpanBytes = 250;
    private const int EventBytes = 60;
    private const int LinkBytes = 60;
    private const int TagBytes = 16;

    public static long Of(LogEntry entry) =>
        LogBytes + Of(entry.Message) + Of(entry.Category) + Of(entry.EventName) + Of(entry.TraceId) + Of(entry.SpanId) + Of(entry.Tags);

    public static long Of(Span span) =>
        SpanBytes
        + Of(span.TraceId) + Of(span.SpanId) + Of(span.ParentSpanId) + Of(span.Name) + Of(span.Scope) + Of(span.StatusMessage)
        + Of(span.Tags)
        + span.Events.Sum(one => EventBytes + Of(one.Name) + Of(one.Tags))
        + span.Links.Sum(link => LinkBytes + Of(link.TraceId) + Of(link.SpanId) + Of(link.Tags));

    public static long Of(IReadOnlyList<Tag> tags)
    {
        var bytes = 0L;
        for (var i = 0; i < tags.Count; i++)
            bytes += TagBytes + Of(tags[i].Name) + Of(tags[i].Value);
        return bytes;
    }

    private static long Of(string? text) => text is null ? 0 : StringBytes + (sizeof(char) * (long)text.Length);
}
