using Gateway.RateLimits;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routing;

/// <summary>Refuses routes whose metadata makes no sense before they take effect: at the start it fails, later the old routes stay.</summary>
internal sealed class RouteCheck(IOptions<RateLimitOptions> limits) : IProxyConfigFilter
{
    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        RoutePolicies.Of(route, limits.Value);
        return cluster is not null ? new(route) : throw new InvalidDataException($"The route '{route.RouteId}': there is no cluster '{route.ClusterId}'.");
    }

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);
}
