using Gateway.Policies;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Routing;

/// <summary>
/// Refuses routes whose metadata makes no sense before they take effect: at the start it fails, later the old routes stay. Gives
/// clusters what they do not say themselves.
/// </summary>
internal sealed class RouteCheck(IOptions<RateLimitOptions> limits) : IProxyConfigFilter
{
    private static readonly ForwarderRequestConfig Request = new() { ActivityTimeout = TimeSpan.FromSeconds(30) };

    private static readonly HealthCheckConfig Health = new()
    {
        AvailableDestinationsPolicy = "HealthyOrPanic",
        Active = new() { Enabled = true, Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(3), Policy = "ConsecutiveFailures", Path = "/health" },
        Passive = new() { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(10) },
    };

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        RoutePolicies.Of(route, limits.Value);
        return cluster is not null ? new(route) : throw new InvalidDataException($"The route '{route.RouteId}': there is no cluster '{route.ClusterId}'.");
    }

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        new(cluster with { HttpRequest = cluster.HttpRequest ?? Request, HealthCheck = cluster.HealthCheck ?? Health });
}
