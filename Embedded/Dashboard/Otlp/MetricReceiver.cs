using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using OpenTelemetry.Proto.Collector.Metrics.V1;

namespace Dashboard.Otlp;

/// <summary>Takes measurements in.</summary>
internal sealed class MetricReceiver(TelemetryStore store, ValueReader values, MetricReader reader)
{
    public ExportMetricsServiceResponse Accept(ExportMetricsServiceRequest request)
    {
        var instruments = new List<IncomingInstrument>();
        var invalid = 0;
        foreach (var resource in request.ResourceMetrics)
        {
            var sender = values.Sender(resource.Resource);
            foreach (var scope in resource.ScopeMetrics)
            {
                var meter = values.Name(scope.Scope?.Name ?? "");
                foreach (var metric in scope.Metrics)
                {
                    var (instrument, unreadable) = reader.Read(metric, sender, meter);
                    invalid += unreadable;
                    if (instrument is not null)
                        instruments.Add(instrument);
                }
            }
        }

        var rejected = invalid + store.Add(instruments, invalid);
        return rejected == 0 ? new() : new()
        {
            PartialSuccess = new()
            {
                RejectedDataPoints = rejected,
                ErrorMessage = $"Summaries and malformed histograms are not shown, nor points older than the last. {store.Limits.Instruments} instruments are kept, "
                    + $"of each {store.Limits.SeriesPerInstrument} combinations of tags, and of all together {store.Limits.SeriesBytes} bytes.",
            },
        };
    }
}
