using System.Text;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>What an exporter sends.</summary>
internal static class Sent
{
    public static readonly ByteString TraceId = Id(16, 1);
    public static readonly ByteString SpanId = Id(8, 1);
    public static readonly string TraceIdText = new string('0', 30) + "01";
    public static readonly string SpanIdText = new string('0', 14) + "01";

    public static readonly DateTimeOffset At = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public static ulong Nanoseconds(DateTimeOffset at) => (ulong)(at - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>A number as an id.</summary>
    public static ByteString Id(int length, int number)
    {
        var bytes = new byte[length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(length - 4), number);
        return ByteString.CopyFrom(bytes);
    }

    public static AnyValue Text(string text) => new() { StringValue = text };

    public static KeyValue Attribute(string name, string value) => new() { Key = name, Value = Text(value) };

    public static Resource Resource(string name = "ordering", string instance = "ordering-1") =>
        new() { Attributes = { Attribute("service.name", name), Attribute("service.instance.id", instance) } };

    public static Span Span(int number = 1, string name = "GET /orders") => new()
    {
        TraceId = TraceId,
        SpanId = Id(8, number),
        Name = name,
        Kind = OpenTelemetry.Proto.Trace.V1.Span.Types.SpanKind.Server,
        StartTimeUnixNano = Nanoseconds(At),
        EndTimeUnixNano = Nanoseconds(At.AddMilliseconds(20)),
    };

    public static ExportTraceServiceRequest Traces(params Span[] spans) => new()
    {
        ResourceSpans =
        {
            new ResourceSpans { Resource = Resource(), ScopeSpans = { new ScopeSpans { Scope = new() { Name = "Orders" }, Spans = { spans } } } },
        },
    };

    public static LogRecord Log(string text = "Order placed", params KeyValue[] attributes) => new()
    {
        TimeUnixNano = Nanoseconds(At),
        SeverityNumber = SeverityNumber.Info,
        Body = Text(text),
        Attributes = { attributes },
    };

    public static ExportLogsServiceRequest Logs(params LogRecord[] records) => new()
    {
        ResourceLogs =
        {
            new ResourceLogs { Resource = Resource(), ScopeLogs = { new ScopeLogs { Scope = new() { Name = "Orders.Placing" }, LogRecords = { records } } } },
        },
    };

    public static Metric Counter(double value, DateTimeOffset? at = null, string name = "orders.placed", params KeyValue[] attributes) => new()
    {
        Name = name,
        Unit = "{order}",
        Sum = new()
        {
            IsMonotonic = true,
            AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints = { new NumberDataPoint { AsDouble = value, TimeUnixNano = Nanoseconds(at ?? At), Attributes = { attributes } } },
        },
    };

    public static ExportMetricsServiceRequest Metrics(params Metric[] metrics) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics { Resource = Resource(), ScopeMetrics = { new ScopeMetrics { Scope = new() { Name = "Orders" }, Metrics = { metrics } } } },
        },
    };

    public static ByteArrayContent Body(IMessage message) => Body(message.ToByteArray());

    public static ByteArrayContent Body(byte[] bytes, string type = "application/x-protobuf") =>
        new(bytes) { Headers = { ContentType = new(type) } };

    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>No protobuf message.</summary>
    public static byte[] Garbage { get; } = Encoding.ASCII.GetBytes("this is no protobuf message at all");

    /// <summary>Much that compresses to little.</summary>
    public static byte[] Bomb { get; } = Gzip(new byte[100 * 1024 * 1024]);
}
