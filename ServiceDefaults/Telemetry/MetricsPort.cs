using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Health;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Serves the metrics to Prometheus at <c>/metrics</c> on the port <c>Metrics:Port</c>, one of those that the service listens on;
/// unset, nowhere. That port serves nothing else but health, so it can be the one for probes and must not be the public one.
/// </summary>
internal sealed class MetricsPort(int port) : IStartupFilter
{
    public const string Path = "/metrics";

    /// <summary>In front of everything, since the plain port of a service that asks for certificates serves health only.</summary>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWhen(context => IsCalled(context) && context.Request.Path == Path, branch => branch.Use(Uncounted).UseOpenTelemetryPrometheusScrapingEndpoint(Path));
        app.Use((context, rest) =>
        {
            if (!IsCalled(context) || HealthEndpoints.Serve(context.Request.Path))
                return rest(context);

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        next(app);
    };

    private static Task Uncounted(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
            metrics.MetricsDisabled = true;
        return next(context);
    }

    // Not the request's host, which is whatever the client says.
    private bool IsCalled(HttpContext context) => context.Connection.LocalPort == port;
}

internal static class MetricsPortExtensions
{
    /// <returns>Whether there is one.</returns>
    public static bool AddMetricsPort(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<int?>("Metrics:Port") is not { } port)
            return false;

        builder.Services.AddSingleton<IStartupFilter>(new MetricsPort(port));
        return true;
    }
}
