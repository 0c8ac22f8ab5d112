using Dashboard.Otlp;
using Dashboard.Telemetry;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using Proto = OpenTelemetry.Proto.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>A store, and the receivers before it.</summary>
internal sealed class Received
{
    public Received(TelemetryLimits? limits = null)
    {
        Store = new(limits ?? new(), Time);
        var values = new ValueReader(Store);
        TraceReceiver = new(Store, values);
        LogReceiver = new(Store, values);
        MetricReceiver = new(Store, values, new MetricReader(Store, values));
    }

    public FakeTimeProvider Time { get; } = new(Sent.At);

    public TelemetryStore Store { get; }

    public TraceReceiver TraceReceiver { get; }

    public LogReceiver LogReceiver { get; }

    public MetricReceiver MetricReceiver { get; }

    public ExportTraceServiceResponse Traces(ExportTraceServiceRequest request) => TraceReceiver.Accept(request);

    public ExportMetricsServiceResponse Metrics(params Metric[] metrics) => MetricReceiver.Accept(Sent.Metrics(metrics));

    /// <summary>What one span becomes; null when it is rejected.</summary>
    public Span? Span(Proto.Span span)
    {
        TraceReceiver.Accept(Sent.Traces(span));
        return Store.FindTraces(new(), null, 1).Items is [var summary] ? Store.FindTrace(summary.TraceId)!.Spans[0].Span : null;
    }

    /// <summary>What one log record becomes.</summary>
    public LogEntry Log(LogRecord record)
    {
        LogReceiver.Accept(Sent.Logs(record));
        return Store.FindLogs(new(), null, 1).Items.Single();
    }

    public Chart Chart(string name, TimeSpan? duration = null) => Store.FindChart("ordering", "Orders", name, duration ?? TimeSpan.FromMinutes(1))!;
}
