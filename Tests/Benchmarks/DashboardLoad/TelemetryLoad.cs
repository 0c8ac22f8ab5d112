using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Benchmarks.DashboardLoad;

/// <summary>
/// Spans and log records as several busy services make them, exported over OTLP/gRPC by OpenTelemetry's own SDK: traces of ten
/// spans through all services, a log record within each span.
/// </summary>
internal sealed partial class TelemetryLoad : IDisposable
{
    private const int SpansPerTrace = 10;
    private static readonly string[] Names = ["load-gateway", "load-orders", "load-stock", "load-billing", "load-mail"];
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly Service[] _services;
    private long _spans;

    /// <param name="endpoint">Where telemetry is taken: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> of a service.</param>
    /// <param name="headers">Its key: <c>OTEL_EXPORTER_OTLP_HEADERS</c>.</param>
    public TelemetryLoad(Uri endpoint, string headers) => _services = [.. Names.Select(name => new Service(name, endpoint, headers))];

    /// <summary>How many spans there were so far, and as many log records.</summary>
    public long Spans => Volatile.Read(ref _spans);

    /// <summary>Makes so many spans a second, and as many log records, whatever becomes of them.</summary>
    public async Task RunAsync(int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        for (var sent = 0L; sent < duration.TotalSeconds * perSecond && await timer.WaitForNextTickAsync(cancellationToken);)
        {
            for (var due = Math.Min(Stopwatch.GetElapsedTime(started).TotalSeconds, duration.TotalSeconds) * perSecond; sent < due; sent += SpansPerTrace)
                MakeTrace();
        }
    }

    /// <summary>Sends what is still to be sent.</summary>
    public void Dispose()
    {
        foreach (var service in _services)
            service.Dispose();
    }

    private void MakeTrace()
    {
        Activity.Current = null;
        var open = new Stack<Activity>(SpansPerTrace);
        for (var i = 0; i < SpansPerTrace; i++)
            open.Push(_services[i % _services.Length].Begin(Interlocked.Increment(ref _spans)));
        while (open.TryPop(out var activity))
            activity.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} of {Customer} was handled in {Milliseconds} ms")]
    private static partial void LogHandled(ILogger logger, string orderId, string customer, long milliseconds);

    private sealed class Service : IDisposable
    {
        // Seconds of it: what is lost is to be lost by the receiver.
        private const int QueueLength = 50_000;
        private const int ExportDelayMilliseconds = 200;

        private readonly ActivitySource _source;
        private readonly TracerProvider _tracing;
        private readonly ILoggerFactory _logging;
        private readonly ILogger _logger;

        public Service(string name, Uri endpoint, string headers)
        {
            var resource = ResourceBuilder.CreateEmpty().AddService(name, serviceInstanceId: name);
            _source = new(name);
            _tracing = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource(name)
                .AddOtlpExporter(exporter =>
                {
                    Configure(exporter);
                    exporter.BatchExportProcessorOptions = new() { MaxQueueSize = QueueLength, ScheduledDelayMilliseconds = ExportDelayMilliseconds };
                })
                .Build();
            _logging = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options
                .SetResourceBuilder(resource)
                .AddOtlpExporter((exporter, processor) =>
                {
                    Configure(exporter);
                    processor.BatchExportProcessorOptions = new() { MaxQueueSize = QueueLength, ScheduledDelayMilliseconds = ExportDelayMilliseconds };
                })));
            _logger = _logging.CreateLogger("Load.Orders");

            void Configure(OtlpExporterOptions exporter)
            {
                exporter.Endpoint = endpoint;
                exporter.Headers = headers;
                exporter.Protocol = OtlpExportProtocol.Grpc;
            }
        }

        public Activity Begin(long number)
        {
            var orderId = $"{number:x8}-0000-7000-8000-{number:x12}";
            var activity = _source.StartActivity($"GET /api/v1/orders/{{id}} {number % 50}", ActivityKind.Server)!;
            activity.SetTag("http.request.method", "GET");
            activity.SetTag("http.route", "/api/v1/orders/{id}");
            activity.SetTag("http.response.status_code", 200);
            activity.SetTag("server.address", "localhost");
            activity.SetTag("server.port", 8080);
            activity.SetTag("order.id", orderId);
            var customer = $"customer {number % 1_000}";
            LogHandled(_logger, orderId, customer, number % 100);
            return activity;
        }

        public void Dispose()
        {
            _tracing.Dispose();
            _logging.Dispose();
            _source.Dispose();
        }
    }
}
