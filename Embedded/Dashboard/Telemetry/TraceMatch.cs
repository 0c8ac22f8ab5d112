namespace Dashboard.Telemetry;

/// <summary>Whether traces are what is asked for.</summary>
internal sealed class TraceMatch(TraceFilter filter)
{
    private readonly TextSearch _text = new(filter.Text);

    public bool Matches(TraceSpans trace)
    {
        var spans = trace.Spans;
        return (!filter.OnlyErrors || spans.Any(span => span.IsError))
            && (filter.Resource is null || spans.Any(span => span.Sender.Name == filter.Resource))
            && (filter.AtLeast is null || TimeRange.Of(spans).Duration >= filter.AtLeast)
            && (_text.Matches(trace.TraceId) || spans.Any(span => _text.Matches(span.Name) || _text.MatchesAny(span.Tags)));
    }
}
