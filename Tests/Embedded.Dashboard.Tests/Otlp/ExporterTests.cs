using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dashboard.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using MetricPoint = Dashboard.Telemetry.MetricPoint;
using SpanKind = Dashboard.Telemetry.SpanKind;

namespace Embedded.Dashboard.Tests.Otlp;

/// <summary>What OpenTelemetry's own exporter for .NET sends.</summary>
public sealed partial class ExporterTests
{
    private static readonly ResourceBuilder Ordering = ResourceBuilder.CreateEmpty().AddService("ordering", serviceInstanceId: "ordering-1");

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Spans_Arrive(OtlpExportProtocol protocol)
    {
        await using var server = await OtlpServer.StartAsync();
        using var source = new ActivitySource($"Orders over {protocol}");
        string traceId;
        using (Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Ordering)
            .AddSource(source.Name)
            .AddOtlpExporter(options => SendTo(server, options, protocol, "traces"))
            .Build())
        {
            using var order = source.StartActivity("place", ActivityKind.Server)!;
            traceId = order.TraceId.ToHexString();
            using var payment = source.StartActivity("pay", ActivityKind.Client)!;
            payment.SetTag("amount", 12.5).SetTag("currencies", (string[])["EUR", "USD"]).AddException(new InvalidOperationException("no money"));
            payment.SetStatus(ActivityStatusCode.Error, "declined");
        }

        var trace = server.Store.FindTrace(traceId)!;
        Assert.Equal(("place", "ordering", 2, 1), (trace.Summary.Name, trace.Summary.Resource, trace.Summary.Spans, trace.Summary.Errors));
        var span = trace.Spans[1].Span;
        Assert.Equal(("pay", SpanKind.Client, "declined", source.Name), (span.Name, span.Kind, span.StatusMessage, span.Scope));
        Assert.Equal([new("amount", "12.5"), new("currencies", """["EUR","USD"]""")], span.Tags);
        Assert.Contains(new Tag("exception.message", "no money"), Assert.Single(span.Events).Tags);
        Assert.Empty(server.Complaints);
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, true)]
    [InlineData(OtlpExportProtocol.Grpc, false)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, true)]
    [InlineData(OtlpExportProtocol.HttpProtobuf, false)]
    public async Task LogRecords_Arrive_WithTheirValues(OtlpExportProtocol protocol, bool formatted)
    {
        await using var server = await OtlpServer.StartAsync();
        using (var loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(telemetry =>
        {
            telemetry.IncludeFormattedMessage = formatted;
            telemetry.SetResourceBuilder(Ordering).AddOtlpExporter(options => SendTo(server, options, protocol, "logs"));
        })))
        {
            Placed(loggers.CreateLogger("Orders.Placing"), 42, "Ada");
        }

        var log = Assert.Single(server.Store.FindLogs(new(), null, 10).Items);
        Assert.Equal("Order 42 of Ada placed", log.Message);
        Assert.Equal(("Orders.Placing", Severity.Warning, "Placed"), (log.Category, log.Severity, log.EventName));
        Assert.Equal(new Sender("ordering", "ordering-1"), log.Sender);
        Assert.Contains(new Tag("OrderId", "42"), log.Tags);
        Assert.DoesNotContain(log.Tags, tag => tag.Name == "{OriginalFormat}");
    }

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Measurements_Arrive(OtlpExportProtocol protocol)
    {
        await using var server = await OtlpServer.StartAsync();
        using var meter = new Meter($"Orders over {protocol}");
        using (Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Ordering)
            .AddMeter(meter.Name)
            .AddOtlpExporter(options => SendTo(server, options, protocol, "metrics"))
            .Build())
        {
            meter.CreateCounter<int>("orders.placed", "{order}").Add(3, new KeyValuePair<string, object?>("country", "NZ"));
            meter.CreateUpDownCounter<int>("orders.open").Add(-2);
            meter.CreateObservableGauge("queue.length", () => 7.5);
            meter.CreateHistogram<double>("order.duration", "s").Record(0.3);
        }

        Assert.Equal(
            [
                ("order.duration", InstrumentKind.Histogram),
                ("orders.open", InstrumentKind.UpDownCounter),
                ("orders.placed", InstrumentKind.Counter),
                ("queue.length", InstrumentKind.Gauge),
            ],
            server.Store.Instruments.Select(instrument => (instrument.Name, instrument.Kind)));
        Assert.Equal(-2, Last(server, meter, "orders.open").Value);
        Assert.Equal(7.5, Last(server, meter, "queue.length").Value);
        Assert.Equal(3, Last(server, meter, "orders.placed").Value);
        Assert.Equal((0.3, 1), (Last(server, meter, "order.duration").Value, Last(server, meter, "order.duration").Count));
    }

    private static MetricPoint Last(OtlpServer server, Meter meter, string name) =>
        server.Store.FindChart("ordering", meter.Name, name, TimeSpan.FromMinutes(1))!.Series.Single().Points[^1];

    private static void SendTo(OtlpServer server, OtlpExporterOptions options, OtlpExportProtocol protocol, string signal)
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? server.Grpc : new(server.Http, $"/v1/{signal}");
        options.Headers = $"x-otlp-api-key={Uri.EscapeDataString(OtlpServer.Key)}";
    }

    [LoggerMessage(1, LogLevel.Warning, "Order {OrderId} of {Customer} placed", EventName = "Placed")]
    private static partial void Placed(ILogger logger, int orderId, string customer);
}
