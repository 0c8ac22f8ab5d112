namespace Dashboard.Telemetry;

/// <summary>A name and its value as text.</summary>
internal readonly record struct Tag(string Name, string Value);

/// <summary>What sent telemetry: one instance of a resource.</summary>
/// <param name="Name">OpenTelemetry's <c>service.name</c>: the resource's name in AppHost.cs.</param>
/// <param name="InstanceId">OpenTelemetry's <c>service.instance.id</c>: the id of the resource's instance.</param>
internal sealed record Sender(string Name, string InstanceId);

/// <summary>What is kept of each kind, as changes are announced.</summary>
internal enum Signal
{
    Logs,
    Traces,
    Metrics,
}

/// <summary>How much is kept. What is more pushes out the oldest, and is counted.</summary>
internal sealed record TelemetryLimits
{
    /// <summary>Log records. Default: 10,000.</summary>
    public int Logs { get; init; } = 10_000;

    /// <summary>Bytes of all log records together, about, as if they shared no text. Default: 32 MB.</summary>
    public long LogBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Traces. Default: 10,000.</summary>
    public int Traces { get; init; } = 10_000;

    /// <summary>Spans of all traces together. Default: 25,000.</summary>
    public int Spans { get; init; } = 25_000;

    /// <summary>Bytes of all spans together, about, as if they shared no text. Default: 64 MB.</summary>
    public long SpanBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Spans of one trace. Later ones are dropped. Default: 5,000.</summary>
    public int SpansPerTrace { get; init; } = 5_000;

    /// <summary>Tags of one record, span, event, link or data point. Later ones are dropped. Default: 128.</summary>
    public int Tags { get; init; } = 128;

    /// <summary>Characters of one text. The rest is cut off. Default: 16,384.</summary>
    public int TextLength { get; init; } = 16_384;

    /// <summary>Instruments of all senders together. Later ones are dropped. Default: 2,000.</summary>
    public int Instruments { get; init; } = 2_000;

    /// <summary>Combinations of tags of one instrument. Later ones are dropped. Default: 200.</summary>
    public int SeriesPerInstrument { get; init; } = 200;

    /// <summary>Points of one combination of tags. Default: 900, which is 15 minutes at one a second.</summary>
    public int PointsPerSeries { get; init; } = 900;

    /// <summary>
    /// Bytes of all series together, about. Where they are used up, series keep fewer points, and new series are dropped. Default: 48 MB.
    /// </summary>
    public long SeriesBytes { get; init; } = 48 * 1024 * 1024;
}

/// <summary>What was received, and what of it is no longer there.</summary>
internal sealed record TelemetryCounts
{
    public long LogsReceived { get; init; }

    /// <summary>Pushed out by later ones.</summary>
    public long LogsDropped { get; init; }

    public long SpansReceived { get; init; }

    /// <summary>Pushed out by later ones, beyond a trace's limit, or without a valid id.</summary>
    public long SpansDropped { get; init; }

    public long PointsReceived { get; init; }

    /// <summary>Of instruments or combinations of tags beyond the limit, of a kind that is not shown, or older than the last.</summary>
    public long PointsDropped { get; init; }

    /// <summary>Requests that were not understood, too large, or without the key.</summary>
    public long RequestsRefused { get; init; }
}
