using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using OpenTelemetry.Proto.Metrics.V1;

namespace Dashboard.Otlp;

/// <summary>Reads what is said of one instrument.</summary>
internal sealed class MetricReader(TelemetryStore store, ValueReader values)
{
    private readonly NumberReader _numbers = new(store, values);
    private readonly HistogramReader _histograms = new(store, values);

    /// <returns>The instrument, where it is of a kind that is shown, and how many of its points could not be read.</returns>
    public (IncomingInstrument? Instrument, int Unreadable) Read(Metric metric, Sender sender, string meter)
    {
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                return (Of(InstrumentKind.Gauge, AggregationTemporality.Unspecified, _numbers.Read(metric.Gauge.DataPoints)), 0);
            case Metric.DataOneofCase.Sum:
                var kind = metric.Sum.IsMonotonic ? InstrumentKind.Counter : InstrumentKind.UpDownCounter;
                return (Of(kind, metric.Sum.AggregationTemporality, _numbers.Read(metric.Sum.DataPoints)), 0);
            case Metric.DataOneofCase.Histogram:
                var (points, malformed) = _histograms.Read(metric.Histogram.DataPoints);
                return (Of(InstrumentKind.Histogram, metric.Histogram.AggregationTemporality, points), malformed);
            case Metric.DataOneofCase.ExponentialHistogram:
                var exponential = metric.ExponentialHistogram;
                return (Of(InstrumentKind.Histogram, exponential.AggregationTemporality, _histograms.Read(exponential.DataPoints)), 0);
            default:
                return (null, metric.Summary?.DataPoints.Count ?? 0);
        }

        IncomingInstrument Of(InstrumentKind kind, AggregationTemporality temporality, IReadOnlyList<IncomingPoint> points) => new()
        {
            Sender = sender,
            Meter = meter,
            Name = values.Name(metric.Name),
            Unit = values.Name(metric.Unit),
            Description = values.Name(metric.Description),
            Kind = kind,
            IsDelta = temporality == AggregationTemporality.Delta,
            Points = points,
        };
    }
}
