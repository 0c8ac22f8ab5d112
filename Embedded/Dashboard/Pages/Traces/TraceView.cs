using Dashboard.Pages.Formatting;
using Dashboard.Telemetry;

namespace Dashboard.Pages.Traces;

/// <summary>What the page of one trace shows.</summary>
internal sealed record TraceView
{
    /// <summary>What a browser draws without delay.</summary>
    public const int LargestRows = 1_000;

    private const int LogMarks = 1_000;

    public required Trace Trace { get; init; }
    public required WaterfallSpan? Selected { get; init; }

    /// <summary>The index of the first row.</summary>
    public required int From { get; init; }
    public required ServiceColours Colours { get; init; }

    /// <summary>By the span that they were written in.</summary>
    public required ILookup<string?, LogEntry> Logs { get; init; }

    public TraceSummary Summary => Trace.Summary;

    public TimeAxis Axis => new(Summary.Start, Summary.Duration);

    public IEnumerable<WaterfallSpan> Rows => Trace.Spans.Skip(From).Take(LargestRows);

    public int To => Math.Min(From + LargestRows, Trace.Spans.Count);

    public int Depth => Trace.Spans.Select(span => span.Depth + 1).DefaultIfEmpty().Max();

    public DateTimeOffset End => Summary.Start + Summary.Duration;

    /// <param name="trace">The trace.</param>
    /// <param name="spanId">The span that is selected.</param>
    /// <param name="from">The first row; null: the one from which the selected span is among the rows.</param>
    /// <param name="telemetry">Knows the logs.</param>
    public static TraceView Of(Trace trace, string? spanId, long? from, ITelemetry telemetry)
    {
        var selected = spanId is null ? -1 : trace.Spans.Index().Where(row => row.Item.Span.SpanId == spanId).Select(row => row.Index).FirstOrDefault(-1);
        var first = from ?? Math.Max(selected, 0) / LargestRows * LargestRows;
        return new()
        {
            Trace = trace,
            Selected = selected < 0 ? null : trace.Spans[selected],
            From = (int)Math.Clamp(first, 0, Math.Max(0, trace.Spans.Count - 1)),
            Colours = new(telemetry.Resources),
            Logs = telemetry.FindLogs(new() { TraceId = trace.Summary.TraceId }, before: null, LogMarks).Items.ToLookup(entry => entry.SpanId),
        };
    }

    public string LinkTo(int from) => Links.Trace(Summary.TraceId, Selected?.Span.SpanId, from);

    /// <summary>Selects a span and stays where it is.</summary>
    public string LinkTo(Span span) => $"{Links.Trace(Summary.TraceId, span.SpanId, From == 0 ? null : From)}#span-{span.SpanId}";
}
