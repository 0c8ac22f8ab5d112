using System.Text.Json;
using System.Text.Json.Nodes;

namespace Benchmarks.GatewayLoad;

/// <summary>The route that is measured: beside those of routes.json, with what theirs have.</summary>
internal static class MeasuredRoute
{
    public const string Service = "measured";
    public const string Scope = "measured.read";
    public const string Template = "/api/v1/measured/{**rest}";
    public const string Path = "/api/v1/measured/01999999-89ab-7def-8123-456789abcdef";

    private const string Route = "ReverseProxy__Routes__measured__";
    private const string Cluster = "ReverseProxy__Clusters__measured__";

    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What the gateway is started with to have it.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        [$"{Route}ClusterId"] = Service,
        [$"{Route}Match__Path"] = Template,
        [$"{Route}Match__Methods__0"] = "GET",
        [$"{Route}Match__Methods__1"] = "HEAD",
        [$"{Route}AuthorizationPolicy"] = Scope,
        [$"{Route}Metadata__RateLimit"] = "api",
        [$"{Cluster}Destinations__measured__Address"] = $"https+http://{Service}",
        [$"{Cluster}HttpRequest__ActivityTimeout"] = "00:00:30",
        [$"{Cluster}HealthCheck__AvailableDestinationsPolicy"] = "HealthyOrPanic",
        [$"{Cluster}HealthCheck__Active__Enabled"] = "true",
        [$"{Cluster}HealthCheck__Active__Interval"] = "00:00:05",
        [$"{Cluster}HealthCheck__Active__Timeout"] = "00:00:03",
        [$"{Cluster}HealthCheck__Active__Policy"] = "ConsecutiveFailures",
        [$"{Cluster}HealthCheck__Active__Path"] = "/health",
        [$"{Cluster}HealthCheck__Passive__Enabled"] = "true",
        [$"{Cluster}HealthCheck__Passive__Policy"] = "TransportFailureRate",
        [$"{Cluster}HealthCheck__Passive__ReactivationPeriod"] = "00:00:10",
    };

    /// <summary>The clusters of the services' own routes, which are copied beside the program.</summary>
    public static IEnumerable<string> ClustersOf(string programDirectory) =>
        from file in Directory.EnumerateFiles(System.IO.Path.Combine(programDirectory, "routes"), "*.json")
        let routes = JsonNode.Parse(File.ReadAllText(file), documentOptions: WithComments)!
        from cluster in routes["ReverseProxy"]!["Clusters"]!.AsObject()
        select cluster.Key;
}
