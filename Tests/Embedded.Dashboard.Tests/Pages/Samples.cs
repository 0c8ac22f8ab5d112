using Dashboard.Resources;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Telemetry and resources in which only what a test is about need be said.</summary>
internal static class Samples
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    public static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 30, 0, TimeSpan.Zero);

    public static ResourceView Resource(string id, params CommandView[] commands) => new()
    {
        Id = id,
        Name = id,
        Type = "Project",
        Replica = 0,
        Replicas = 1,
        State = "Running",
        Tone = Tone.Good,
        Commands = commands,
    };

    public static LogEntry Log(long id, string message = "Something happened") => new()
    {
        Id = id,
        Sender = new("ordering", "ordering-1"),
        At = Start,
        Severity = Severity.Information,
        Message = message,
        Category = "Ordering.Orders",
        Tags = [],
    };

    public static Span Span(string spanId, string name = "GET /orders", string? parent = null, string sender = "ordering") => new()
    {
        TraceId = TraceId,
        SpanId = spanId,
        ParentSpanId = parent,
        Sender = new(sender, $"{sender}-1"),
        Name = name,
        Kind = SpanKind.Server,
        Scope = "Microsoft.AspNetCore",
        Start = Start,
        Duration = TimeSpan.FromMilliseconds(12.3),
        IsError = false,
        Tags = [],
        Events = [],
        Links = [],
    };

    /// <summary>The first span is the root, and the others are its children.</summary>
    public static Trace Trace(params IReadOnlyList<Span> spans) => new(
        new()
        {
            TraceId = spans[0].TraceId,
            Name = spans[0].Name,
            Resource = spans[0].Sender.Name,
            Start = spans[0].Start,
            Duration = spans[0].Duration,
            Resources = [.. spans.GroupBy(span => span.Sender.Name).Select(group => new SpanCount(group.Key, group.Count(), group.Any(span => span.IsError)))],
            Spans = spans.Count,
            Errors = spans.Count(span => span.IsError),
        },
        [.. spans.Select((span, index) => new WaterfallSpan(span, index == 0 ? 0 : 1, index == 0 ? spans.Count - 1 : 0, IsOrphan: false))],
        Dropped: 0);

    public static Chart Chart(string name = "http.server.request.duration", params IReadOnlyList<ChartLine> lines) => new(
        new()
        {
            Resource = "ordering",
            Meter = "Microsoft.AspNetCore.Hosting",
            Name = name,
            Unit = "s",
            Description = "Duration of HTTP server requests.",
            Kind = InstrumentKind.Histogram,
            Series = 1,
        },
        "s",
        lines,
        [],
        [new("ordering-1", [new("http.route", "/orders")], [new() { At = Start, Value = 3, Count = 2 }])]);
}
