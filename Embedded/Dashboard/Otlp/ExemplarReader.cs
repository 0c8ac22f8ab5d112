using Google.Protobuf.Collections;
using Proto = OpenTelemetry.Proto.Metrics.V1;

namespace Dashboard.Otlp;

/// <summary>Reads exemplars.</summary>
internal sealed class ExemplarReader(ValueReader values)
{
    /// <summary>Leaves out those that were measured outside of a trace: they lead nowhere.</summary>
    public IReadOnlyList<Telemetry.Exemplar> Read(RepeatedField<Proto.Exemplar> exemplars) =>
        exemplars.Count == 0 ? [] : [.. exemplars.Select(Read).OfType<Telemetry.Exemplar>()];

    private Telemetry.Exemplar? Read(Proto.Exemplar exemplar)
    {
        if (values.TraceId(exemplar.TraceId) is not { } traceId || values.SpanId(exemplar.SpanId) is not { } spanId)
            return null;

        var value = exemplar.ValueCase == Proto.Exemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble;
        return new(UnixTime.FromNanoseconds(exemplar.TimeUnixNano), value, traceId, spanId);
    }
}
