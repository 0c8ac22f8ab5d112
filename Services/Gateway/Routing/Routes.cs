using Gateway.Policies;
using Gateway.Retries;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Routing;

/// <summary>The routes of all services' <c>routes.json</c>, to services found by name.</summary>
internal static class Routes
{
    public static void AddRoutes(this WebApplicationBuilder builder)
    {
        // Before everything else, so that environment variables and the command line can override it.
        var files = RouteFiles.For(builder.Configuration);
        builder.Configuration.Sources.Insert(0, files);
        builder.Services.AddSingleton(files);
        builder.Services.AddHostedService<RoutesReload>();

        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddConfigFilter<RouteCheck>()
            .AddServiceDiscoveryDestinationResolver();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ServiceClients>();

        // YARP brings data protection for session affinity, which no route uses: no start may write a key for it.
        builder.Services.AddDataProtection().DisableAutomaticKeyGeneration();
    }

    public static void MapRoutes(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<RetryIdempotent>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(RoutePolicies.Of(route, limits)));
    }
}
