using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;

namespace Embedded.Dashboard.Tests.Telemetry;

/// <summary>Telemetry as the store takes it.</summary>
internal static class Some
{
    public static readonly DateTimeOffset At = new(2026, 5, 4, 3, 0, 0, TimeSpan.Zero);

    public static TelemetryStore Store(TelemetryLimits? limits = null, TimeProvider? time = null) => new(limits ?? new(), time ?? TimeProvider.System);

    public static string TraceId(int number) => number.ToString("x32");

    public static string SpanId(int number) => number.ToString("x16");

    public static LogEntry Log(
        string message = "text", string resource = "ordering", Severity severity = Severity.Information, string category = "Orders", params Tag[] tags) => new()
        {
            Id = 0,
            Sender = new(resource, $"{resource}-1"),
            At = At,
            Severity = severity,
            Message = message,
            Category = category,
            Tags = tags,
        };

    public static Span Span(
        int id,
        int trace = 1,
        int? parent = null,
        string name = "work",
        string resource = "ordering",
        double start = 0,
        double duration = 1,
        bool isError = false,
        params Tag[] tags) => new()
        {
            TraceId = TraceId(trace),
            SpanId = SpanId(id),
            ParentSpanId = parent is { } number ? SpanId(number) : null,
            Sender = new(resource, $"{resource}-1"),
            Name = name,
            Kind = SpanKind.Internal,
            Scope = "Orders",
            Start = At.AddMilliseconds(start),
            Duration = TimeSpan.FromMilliseconds(duration),
            IsError = isError,
            Tags = tags,
            Events = [],
            Links = [],
        };

    public static IncomingInstrument Instrument(
        string name, InstrumentKind kind, IReadOnlyList<IncomingPoint> points, string instance = "ordering-1", bool isDelta = false) => new()
        {
            Sender = new("ordering", instance),
            Meter = "Orders",
            Name = name,
            Unit = "{order}",
            Description = "",
            Kind = kind,
            IsDelta = isDelta,
            Points = points,
        };

    public static IncomingPoint Point(DateTimeOffset at, double value, DateTimeOffset? start = null, params Tag[] tags) =>
        new(tags, start, new() { At = at, Value = value });

    public static IncomingPoint Histogram(DateTimeOffset at, double[] bounds, long[] buckets, params Tag[] tags) =>
        new(tags, null, new() { At = at, Value = 0, Bounds = bounds, Buckets = buckets });
}
