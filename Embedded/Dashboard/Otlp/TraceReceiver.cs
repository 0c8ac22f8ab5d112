using Dashboard.Telemetry;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Dashboard.Otlp;

/// <summary>Takes spans in.</summary>
internal sealed class TraceReceiver(TelemetryStore store, ValueReader values)
{
    private readonly SpanReader _reader = new(values, store.Time);

    public ExportTraceServiceResponse Accept(ExportTraceServiceRequest request)
    {
        var spans = new List<Span>();
        var invalid = 0;
        foreach (var resource in request.ResourceSpans)
        {
            var sender = values.Sender(resource.Resource);
            foreach (var scope in resource.ScopeSpans)
            {
                var scopeName = values.Text(scope.Scope?.Name ?? "");
                foreach (var sent in scope.Spans)
                {
                    if (_reader.Read(sent, sender, scopeName) is { } span)
                        spans.Add(span);
                    else
                        invalid++;
                }
            }
        }

        var rejected = invalid + store.Add(spans, invalid);
        return rejected == 0 ? new() : new()
        {
            PartialSuccess = new()
            {
                RejectedSpans = rejected,
                ErrorMessage = $"Spans need a valid trace, span and parent id, and of one trace {store.Limits.SpansPerTrace} spans are kept at most.",
            },
        };
    }
}
