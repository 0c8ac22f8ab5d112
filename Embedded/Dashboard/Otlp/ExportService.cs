using System.Buffers;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Dashboard.Otlp;

/// <summary>One of OTLP's services: where its requests come in, and what becomes of them.</summary>
/// <param name="HttpPath">OTLP/HTTP's path.</param>
/// <param name="GrpcPath">OTLP/gRPC's path: service and method.</param>
/// <param name="Export">
/// Takes a request's message in; returns the answer's. Throws <see cref="InvalidProtocolBufferException"/> for bytes that are none.
/// </param>
internal sealed record ExportService(string HttpPath, string GrpcPath, Func<ReadOnlySequence<byte>, IMessage> Export)
{
    public static ExportService Traces(TraceReceiver receiver) => new(
        "/v1/traces",
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        bytes => receiver.Accept(ExportTraceServiceRequest.Parser.ParseFrom(bytes)));

    public static ExportService Logs(LogReceiver receiver) => new(
        "/v1/logs",
        "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        bytes => receiver.Accept(ExportLogsServiceRequest.Parser.ParseFrom(bytes)));

    public static ExportService Metrics(MetricReceiver receiver) => new(
        "/v1/metrics",
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        bytes => receiver.Accept(ExportMetricsServiceRequest.Parser.ParseFrom(bytes)));
}
