using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Health;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Logs, metrics and traces, exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Everything else about the
/// export (protocol, headers, intervals, sampler, resource) comes from OpenTelemetry's own environment variables. Metrics can be
/// read at <c>/metrics</c> too, see <see cref="MetricsPort"/>.
/// </summary>
internal static class TelemetryExtensions
{
    private static readonly string[] OtlpClients = ["OtlpLogExporter", "OtlpMetricExporter", "OtlpTraceExporter"]; // as the exporter names them

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Logging.Configure(options =>
            options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console => console.IncludeScopes = true);

        // Each refused token would be an exception with its stack.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Warning);

        // Aspire asks a starting service until it is ready, and shows the reasons itself; each would be logged as an error.
        if (builder.Environment.IsDevelopment())
            builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);

        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var isScraped = builder.AddMetricsPort();
        if (!exports && !isScraped)
            return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Environment.ApplicationName, builder.Configuration["OTEL_SERVICE_NAME"]))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter("Npgsql", "Messaging", "Polly", "Payments");
                if (isScraped)
                    metrics.AddPrometheusExporter();
            });
        if (exports)
            builder.AddExport(telemetry);
    }

    private static void AddExport(this WebApplicationBuilder builder, OpenTelemetryBuilder telemetry)
    {
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });

        // The exporter knows by itself which failures are worth another attempt.
        foreach (var client in OtlpClients)
#pragma warning disable EXTEXP0001 // Experimental in 10.0, and the way that Microsoft documents for doing without the default handler.
            builder.Services.AddHttpClient(client).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001

        telemetry
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(options => options.Filter = request => !HealthEndpoints.Serve(request.Request.Path) && request.Request.Path != MetricsPort.Path)
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = request => !HealthEndpoints.Serve(request.RequestUri?.AbsolutePath))
                .AddSource("Npgsql", "Messaging")
                .AddProcessor(new UnaskedSpanProcessor()))
            .UseOtlpExporter();
    }

    private static void Describe(ResourceBuilder resource, string applicationName, string? serviceName)
    {
        resource.AddAttributes([new("service.version", BuildVersion(applicationName))]);

        // OTEL_SERVICE_NAME is the operator's word; the application's name is only better than "unknown_service".
        if (string.IsNullOrWhiteSpace(serviceName))
            resource.AddAttributes([new("service.name", applicationName)]);
    }

    internal static string BuildVersion(string applicationName)
    {
        var assembly = Assembly.Load(applicationName);
        return assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString()
            ?? "unknown";
    }
}
