namespace Dashboard.Telemetry;

/// <summary>The newest traces. The oldest go as a whole, when there are too many or all spans together are. Thread-safe.</summary>
internal sealed class TraceRing(TelemetryLimits limits)
{
    // A trace that alone is all that may be kept must not push itself out.
    private readonly int _spansPerTrace = Math.Min(limits.SpansPerTrace, limits.Spans);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TraceSpans> _byId = [];
    private readonly Queue<TraceSpans> _oldestFirst = [];
    private long _created;
    private long _received;
    private int _kept;
    private long _bytes;

    /// <summary>How many spans came, and how many of them are no longer there.</summary>
    public (long Received, long Dropped) Counts
    {
        get
        {
            lock (_gate)
                return (_received, _received - _kept);
        }
    }

    /// <returns>How many were beyond their trace's limit.</returns>
    public int Add(IReadOnlyList<Span> spans)
    {
        var beyond = 0;
        lock (_gate)
        {
            foreach (var span in spans)
            {
                if (!TryAdd(span))
                    beyond++;
                while (_kept > limits.Spans || _bytes > limits.SpanBytes || _oldestFirst.Count > limits.Traces)
                    PushOut();
            }
        }

        return beyond;
    }

    /// <summary>Counts spans that came but could not be used.</summary>
    public void Reject(int spans)
    {
        lock (_gate)
            _received += spans;
    }

    public Trace? Find(string traceId)
    {
        TraceSpans? trace;
        lock (_gate)
            _byId.TryGetValue(traceId, out trace);
        if (trace is null)
            return null;

        var spans = trace.Spans;
        return new(TraceSummaries.Of(traceId, spans), WaterfallOrder.Of(spans), trace.Dropped);
    }

    public Page<TraceSummary> Find(TraceFilter filter, long? before, int limit)
    {
        var page = NewestFirst(before ?? long.MaxValue).Where(new TraceMatch(filter).Matches).FirstPage(limit, trace => trace.Number);
        return new([.. page.Items.Select(trace => TraceSummaries.Of(trace.TraceId, trace.Spans))], page.Next);
    }

    private bool TryAdd(Span span)
    {
        if (!_byId.TryGetValue(span.TraceId, out var trace))
        {
            trace = new(span.TraceId, ++_created);
            _byId.Add(span.TraceId, trace);
            _oldestFirst.Enqueue(trace);
        }

        // Exporters send again what they believe lost: that is no other span.
        if (trace.Contains(span.SpanId))
            return true;

        _received++;
        var bytes = Footprint.Of(span);
        if (trace.Spans.Count >= _spansPerTrace || trace.Bytes + bytes > limits.SpanBytes)
        {
            trace.Drop();
            return false;
        }

        trace.Add(span, bytes);
        _kept++;
        _bytes += bytes;
        return true;
    }

    private void PushOut()
    {
        var oldest = _oldestFirst.Dequeue();
        _byId.Remove(oldest.TraceId);
        _kept -= oldest.Spans.Count;
        _bytes -= oldest.Bytes;
    }

    private IEnumerable<TraceSpans> NewestFirst(long before)
    {
        TraceSpans[] copy;
        lock (_gate)
            copy = [.. _oldestFirst];
        Array.Reverse(copy);
        return copy.SkipWhile(trace => trace.Number >= before);
    }
}
