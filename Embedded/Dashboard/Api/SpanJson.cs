using Dashboard.Telemetry;

namespace Dashboard.Api;

/// <summary>A span in the API.</summary>
internal sealed record SpanJson
{
    public required string SpanId { get; init; }
    public required string? ParentSpanId { get; init; }
    public required int Depth { get; init; }
    public required string Resource { get; init; }
    public required string InstanceId { get; init; }
    public required string Name { get; init; }
    public required SpanKind Kind { get; init; }
    public required string Scope { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required double DurationMilliseconds { get; init; }
    public required bool IsError { get; init; }
    public required string? StatusMessage { get; init; }
    public required IReadOnlyList<Tag> Tags { get; init; }
    public required IReadOnlyList<SpanEvent> Events { get; init; }
    public required IReadOnlyList<SpanLink> Links { get; init; }

    public static SpanJson From(WaterfallSpan row) => new()
    {
        SpanId = row.Span.SpanId,
        ParentSpanId = row.Span.ParentSpanId,
        Depth = row.Depth,
        Resource = row.Span.Sender.Name,
        InstanceId = row.Span.Sender.InstanceId,
        Name = row.Span.Name,
        Kind = row.Span.Kind,
        Scope = row.Span.Scope,
        Start = row.Span.Start,
        DurationMilliseconds = row.Span.Duration.TotalMilliseconds,
        IsError = row.Span.IsError,
        StatusMessage = row.Span.StatusMessage,
        Tags = row.Span.Tags,
        Events = row.Span.Events,
        Links = row.Span.Links,
    };
}
