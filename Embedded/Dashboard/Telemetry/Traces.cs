namespace Dashboard.Telemetry;

/// <summary>OpenTelemetry's kinds of spans, with its numbers.</summary>
internal enum SpanKind
{
    Unspecified = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>One operation of a trace.</summary>
internal sealed record Span
{
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>Null for a root.</summary>
    public string? ParentSpanId { get; init; }
    public required Sender Sender { get; init; }
    public required string Name { get; init; }
    public required SpanKind Kind { get; init; }

    /// <summary>What made it: the name of the activity source.</summary>
    public required string Scope { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required TimeSpan Duration { get; init; }
    public required bool IsError { get; init; }
    public string? StatusMessage { get; init; }
    public required IReadOnlyList<Tag> Tags { get; init; }
    public required IReadOnlyList<SpanEvent> Events { get; init; }
    public required IReadOnlyList<SpanLink> Links { get; init; }

    public DateTimeOffset End => Start + Duration;
}

internal sealed record SpanEvent(string Name, DateTimeOffset At, IReadOnlyList<Tag> Tags);

internal sealed record SpanLink(string TraceId, string SpanId, IReadOnlyList<Tag> Tags);

/// <summary>A trace in a list.</summary>
internal sealed record TraceSummary
{
    public required string TraceId { get; init; }

    /// <summary>Of the root, or of the earliest span while the root has not come.</summary>
    public required string Name { get; init; }

    /// <summary>Who sent that span.</summary>
    public required string Resource { get; init; }
    public required DateTimeOffset Start { get; init; }

    /// <summary>From the earliest start to the latest end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many spans each sender has in it, the earliest first.</summary>
    public required IReadOnlyList<SpanCount> Resources { get; init; }
    public required int Spans { get; init; }
    public required int Errors { get; init; }
}

internal readonly record struct SpanCount(string Resource, int Spans, bool HasError);

/// <summary>What is asked for; null matches everything.</summary>
internal sealed record TraceFilter
{
    /// <summary>The name of a sender that has a span in it.</summary>
    public string? Resource { get; init; }

    /// <summary>In the name of a span, the trace's id or the values of a span's tags, whatever the case.</summary>
    public string? Text { get; init; }

    /// <summary>Only those with a failed span.</summary>
    public bool OnlyErrors { get; init; }
    public TimeSpan? AtLeast { get; init; }
}

/// <summary>A whole trace.</summary>
/// <param name="Summary">As in the list.</param>
/// <param name="Spans">In the order of a waterfall: each after its parent, children by their start.</param>
/// <param name="Dropped">Spans that came beyond the limit of one trace.</param>
internal sealed record Trace(TraceSummary Summary, IReadOnlyList<WaterfallSpan> Spans, int Dropped);

/// <param name="Span">The span.</param>
/// <param name="Depth">0 for a root, and for a span whose parent has not come.</param>
/// <param name="Children">How many spans are below it, at any depth.</param>
/// <param name="IsOrphan">Its parent has not come.</param>
internal sealed record WaterfallSpan(Span Span, int Depth, int Children, bool IsOrphan);
