using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults.Tests;

[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Export_CarriesTracesLogsAndMetricsWithTheBuildVersion_ButNoProbesAndNoPolling()
    {
        await using var collector = await Collector.StartAsync();
        var probed = new ActivitySource("Npgsql");
        var service = await TestService.StartAsync(
            map: app =>
            {
                app.MapGet("/work", (ILogger<TelemetryTests> logger) => Log.Working(logger));
                app.Use(async (context, next) =>
                {
                    using var query = probed.StartActivity(context.Request.Path == "/health" ? "query-of-a-probe" : "query-of-work");
                    await next(context);
                });
            },
            settings:
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_SERVICE_NAME", "worker"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
                ("Logging:LogLevel:Default", "Information"),
            ]);

        Activity.Current = null;
        probed.StartActivity("query-of-a-loop")!.Dispose();

        // The caller's own spans, made in this process too, are not what is looked at.
        using (OpenTelemetry.SuppressInstrumentationScope.Begin())
        using (await service.GetAsync("/work"))
        using (await service.GetAsync("/health"))
            await service.App.StopAsync(TestContext.Current.CancellationToken);
        await service.DisposeAsync();

        var traces = collector.Received("/v1/traces");
        Assert.Contains("/work", traces, StringComparison.Ordinal);
        Assert.Contains("query-of-work", traces, StringComparison.Ordinal);
        Assert.Contains(TelemetryExtensions.BuildVersion("ServiceDefaults.Tests"), traces, StringComparison.Ordinal);
        Assert.Contains("service.version", traces, StringComparison.Ordinal);
        Assert.Contains("worker", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/health", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("query-of-a-probe", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("query-of-a-loop", traces, StringComparison.Ordinal);
        Assert.Contains("hard at work", collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", collector.Received("/v1/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OtlpTraceExporter", false)]
    [InlineData("OtlpMetricExporter", false)]
    [InlineData("OtlpLogExporter", false)]
    [InlineData("other", true)]
    public async Task Export_DoesWithoutTheResilienceOfOtherClients(string client, bool isResilient)
    {
        await using var service = await TestService.StartAsync(settings: ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        var handler = service.App.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client);

        List<HttpMessageHandler> handlers = [];
        for (; handler is DelegatingHandler outer; handler = outer.InnerHandler!)
            handlers.Add(outer);
        Assert.Equal(isResilient, handlers.OfType<ResilienceHandler>().Any());
    }

    private static class Log
    {
        private static readonly Action<ILogger, Exception?> Message = LoggerMessage.Define(LogLevel.Information, default, "hard at work");

        public static void Working(ILogger logger) => Message(logger, null);
    }

    /// <summary>Keeps what is sent to it over OTLP/HTTP; names and values are readable in protobuf.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, string Body)> received) : IAsyncDisposable
    {
        public string Address => app.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var received = new ConcurrentQueue<(string, string)>();
            var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.MapPost("/v1/{signal}", async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                received.Enqueue((request.Path, Encoding.Latin1.GetString(body.ToArray())));
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new Collector(app, received);
        }

        public string Received(string path) => string.Concat(received.Where(request => request.Path == path).Select(request => request.Body));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}

/// <summary>Spans are listened to in the whole process: what other tests' clients ask at the same time would be exported too.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryTestsRunAlone;
