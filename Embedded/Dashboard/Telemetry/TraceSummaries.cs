namespace Dashboard.Telemetry;

/// <summary>Says of traces what a list shows.</summary>
internal static class TraceSummaries
{
    public static TraceSummary Of(string traceId, ArraySegment<Span> spans)
    {
        var range = TimeRange.Of(spans);
        var first = spans.Where(span => span.ParentSpanId is null).MinBy(span => span.Start) ?? spans.MinBy(span => span.Start)!;
        return new()
        {
            TraceId = traceId,
            Name = first.Name,
            Resource = first.Sender.Name,
            Start = range.Start,
            Duration = range.Duration,
            Resources = [.. spans
                .GroupBy(span => span.Sender.Name)
                .OrderBy(resource => resource.Min(span => span.Start))
                .Select(resource => new SpanCount(resource.Key, resource.Count(), resource.Any(span => span.IsError)))],
            Spans = spans.Count,
            Errors = spans.Count(span => span.IsError),
        };
    }
}
