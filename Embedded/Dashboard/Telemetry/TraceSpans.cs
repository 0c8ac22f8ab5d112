namespace Dashboard.Telemetry;

/// <summary>The spans of one trace, as they came. One thread at a time may write, while others read.</summary>
/// <param name="traceId">The trace's id.</param>
/// <param name="number">Counts the traces in the order in which their first spans came.</param>
internal sealed class TraceSpans(string traceId, long number)
{
    private readonly HashSet<string> _ids = [];
    private Span[] _spans = new Span[4];
    private int _count;

    public string TraceId { get; } = traceId;

    public long Number { get; } = number;

    /// <summary>How much memory the spans take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many came beyond the limit.</summary>
    public int Dropped { get; private set; }

    /// <summary>Those that there are now. Spans are only ever appended, so this stays as it is without a copy or a lock.</summary>
    public ArraySegment<Span> Spans
    {
        get
        {
            // In this order: the array that is found is at least as new as the count, hence long enough.
            var count = Volatile.Read(ref _count);
            return new(_spans, 0, count);
        }
    }

    public bool Contains(string spanId) => _ids.Contains(spanId);

    public void Add(Span span, long bytes)
    {
        _ids.Add(span.SpanId);
        Bytes += bytes;
        if (_count == _spans.Length)
        {
            var longer = new Span[_count * 2];
            _spans.CopyTo(longer, 0);
            Volatile.Write(ref _spans, longer);
        }

        _spans[_count] = span;
        Volatile.Write(ref _count, _count + 1);
    }

    public void Drop() => Dropped++;
}
