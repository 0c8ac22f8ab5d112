using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Otlp;

/// <summary>Takes OpenTelemetry's protocol in, over gRPC and over HTTP.</summary>
internal static class OtlpEndpoints
{
    /// <summary>Needs <see cref="TelemetryStore"/> and <see cref="OtlpOptions"/>.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services) => services
        .AddSingleton<ValueReader>()
        .AddSingleton<TraceReceiver>()
        .AddSingleton<LogReceiver>()
        .AddSingleton<MetricReader>()
        .AddSingleton<MetricReceiver>();

    /// <summary>gRPC is answered where HTTP/2 is, HTTP everywhere.</summary>
    public static void MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        endpoints.Map(ExportService.Traces(services.GetRequiredService<TraceReceiver>()));
        endpoints.Map(ExportService.Logs(services.GetRequiredService<LogReceiver>()));
        endpoints.Map(ExportService.Metrics(services.GetRequiredService<MetricReceiver>()));
    }

    private static void Map(this IEndpointRouteBuilder endpoints, ExportService service)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<OtlpOptions>();
        var store = endpoints.ServiceProvider.GetRequiredService<TelemetryStore>();
        endpoints.MapPost(service.HttpPath, new HttpExport(service, options, store).HandleAsync);
        endpoints.MapPost(service.GrpcPath, new GrpcExport(service, options, store).HandleAsync);
    }
}
