using Dashboard.Telemetry;
using Proto = OpenTelemetry.Proto.Trace.V1;

namespace Dashboard.Otlp;

/// <summary>Reads spans.</summary>
internal sealed class SpanReader(ValueReader values, TimeProvider time)
{
    /// <summary>Null for one whose ids are not valid: it belongs nowhere.</summary>
    public Span? Read(Proto.Span span, Sender sender, string scope)
    {
        var parent = values.SpanId(span.ParentSpanId);
        if (values.TraceId(span.TraceId) is not { } traceId
            || values.SpanId(span.SpanId) is not { } spanId
            || (parent is null && span.ParentSpanId.Length is not (0 or 8)))
            return null;

        var start = StartOf(span);
        var end = UnixTime.FromNanoseconds(span.EndTimeUnixNano);
        return new()
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = parent,
            Sender = sender,
            Name = values.Text(span.Name),
            Kind = Enum.IsDefined((SpanKind)span.Kind) ? (SpanKind)span.Kind : SpanKind.Unspecified,
            Scope = scope,
            Start = start,
            Duration = end > start ? end - start : TimeSpan.Zero,
            IsError = span.Status?.Code == Proto.Status.Types.StatusCode.Error,
            StatusMessage = span.Status is { Message.Length: > 0 } status ? values.Text(status.Message) : null,
            Tags = values.Tags(span.Attributes),
            Events = span.Events.Count == 0 ? [] : [.. span.Events.Select(Read)],
            Links = span.Links.Count == 0 ? [] : [.. span.Links.Select(Read).OfType<SpanLink>()],
        };
    }

    /// <summary>One that does not say when it started would last since 1970.</summary>
    private DateTimeOffset StartOf(Proto.Span span) => (span.StartTimeUnixNano, span.EndTimeUnixNano) switch
    {
        (0, 0) => time.GetUtcNow(),
        (0, var end) => UnixTime.FromNanoseconds(end),
        (var start, _) => UnixTime.FromNanoseconds(start),
    };

    private SpanEvent Read(Proto.Span.Types.Event sent) =>
        new(values.Text(sent.Name), UnixTime.FromNanoseconds(sent.TimeUnixNano), values.Tags(sent.Attributes));

    private SpanLink? Read(Proto.Span.Types.Link link) =>
        values.TraceId(link.TraceId) is { } traceId && values.SpanId(link.SpanId) is { } spanId ? new(traceId, spanId, values.Tags(link.Attributes)) : null;
}
