using Dashboard.Telemetry;

namespace Dashboard.Api;

/// <summary>A trace in the API's list.</summary>
internal sealed record TraceJson(
    string TraceId, string Name, string Resource, DateTimeOffset Start, double DurationMilliseconds, IReadOnlyList<SpanCount> Resources, int Spans, int Errors)
{
    public static TraceJson From(TraceSummary trace) => new(
        trace.TraceId, trace.Name, trace.Resource, trace.Start, trace.Duration.TotalMilliseconds, trace.Resources, trace.Spans, trace.Errors);
}
