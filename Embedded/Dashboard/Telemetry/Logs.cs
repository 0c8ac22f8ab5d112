namespace Dashboard.Telemetry;

/// <summary>OpenTelemetry's severities, each the first of its four numbers.</summary>
internal enum Severity
{
    Unspecified = 0,
    Trace = 1,
    Debug = 5,
    Information = 9,
    Warning = 13,
    Error = 17,
    Critical = 21,
}

/// <summary>A structured log record.</summary>
internal sealed record LogEntry
{
    /// <summary>Counts what was received, from 1.</summary>
    public required long Id { get; init; }
    public required Sender Sender { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Severity Severity { get; init; }

    /// <summary>The text, with its values filled in.</summary>
    public required string Message { get; init; }

    /// <summary>The logger's category.</summary>
    public required string Category { get; init; }
    public string? EventName { get; init; }

    /// <summary>32 hexadecimal digits; null outside of a trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public string? SpanId { get; init; }
    public required IReadOnlyList<Tag> Tags { get; init; }
}

/// <summary>What is asked for; null matches everything.</summary>
internal sealed record LogFilter
{
    /// <summary>The sender's name.</summary>
    public string? Resource { get; init; }

    /// <summary>At least.</summary>
    public Severity? Severity { get; init; }

    /// <summary>In message, category or the values of tags, whatever the case.</summary>
    public string? Text { get; init; }
    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
}

/// <param name="Items">The newest first.</param>
/// <param name="Next">What to ask for to get the following ones; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, long? Next);
