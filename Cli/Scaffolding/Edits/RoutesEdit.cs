using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>Adds the service's routes and cluster to the gateway's.</summary>
internal static class RoutesEdit
{
    /// <exception cref="NoPlaceException">The sections for routes and clusters are not there, or it is not JSON.</exception>
    public static string Apply(string text, ServiceName name) => JsonText.Append(
        JsonText.Append(text, ["ReverseProxy", "Clusters"], Cluster(name)), ["ReverseProxy", "Routes"], Routes(name));

    private static string Routes(ServiceName name) => $$"""
              "{{name.Resource}}-read": {
                "ClusterId": "{{name.Resource}}",
                "Match": { "Path": "/api/v1/{{name.Resource}}/{**rest}", "Methods": [ "GET", "HEAD" ] },
                "AuthorizationPolicy": "{{name.ReadScope}}",
                "Metadata": { "RateLimit": "api" }
              },
              "{{name.Resource}}-write": {
                "ClusterId": "{{name.Resource}}",
                "Match": { "Path": "/api/v1/{{name.Resource}}/{**rest}", "Methods": [ "POST" ] },
                "AuthorizationPolicy": "{{name.WriteScope}}",
                "MaxRequestBodySize": 65536,
                "Metadata": { "RateLimit": "api" }
              }
        """;

    private static string Cluster(ServiceName name) => $$"""
              "{{name.Resource}}": {
                "Destinations": { "{{name.Resource}}": { "Address": "https+http://{{name.Resource}}" } },
                "HttpRequest": { "ActivityTimeout": "00:00:30" },
                "Metadata": { "OpenApi": "/openapi/v1.json" },
                "HealthCheck": {
                  "AvailableDestinationsPolicy": "HealthyOrPanic",
                  "Active": { "Enabled": true, "Interval": "00:00:05", "Timeout": "00:00:03", "Policy": "ConsecutiveFailures", "Path": "/health" },
                  "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:00:10" }
                }
              }
        """;
}
