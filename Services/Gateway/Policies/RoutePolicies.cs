using System.Globalization;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Policies;

/// <summary>What a route's <c>Metadata</c> says, read once; found among the metadata of the route's endpoint.</summary>
internal sealed record RoutePolicies
{
    public required string RouteId { get; init; }

    /// <summary>The service's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The name of its policy.</summary>
    public required string RateLimit { get; init; }

    /// <summary>How large a request's body may be; null where the server's own limit holds.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>Since when the route is deprecated (RFC 9745), or will be.</summary>
    public DateTimeOffset? Deprecated { get; init; }

    /// <summary>From when on the route may be gone (RFC 8594).</summary>
    public DateTimeOffset? Sunset { get; init; }

    /// <summary>Where people read what to use instead.</summary>
    public Uri? DeprecationLink { get; init; }

    /// <exception cref="InvalidDataException">The metadata names something unknown or has a value of the wrong form.</exception>
    public static RoutePolicies Of(RouteConfig route, RateLimitOptions limits)
    {
        var policies = new RoutePolicies
        {
            RouteId = route.RouteId,
            Cluster = route.ClusterId ?? throw Invalid(route, "ClusterId", "is missing"),
            RateLimit = RateLimitOptions.Default,
            MaxBodyBytes = route.MaxRequestBodySize,
        };
        foreach (var (name, value) in route.Metadata ?? new Dictionary<string, string>())
        {
            policies = name switch
            {
                "RateLimit" => policies with { RateLimit = limits.Policies.ContainsKey(value) ? value : throw Invalid(route, name, $"names no policy of the section RateLimits:Policies: '{value}'") },
                "Deprecated" => policies with { Deprecated = Time(route, name, value) },
                "Sunset" => policies with { Sunset = Time(route, name, value) },
                "DeprecationLink" => policies with { DeprecationLink = Link(route, name, value) },
                _ => throw Invalid(route, name, "is not known; known are RateLimit, Deprecated, Sunset and DeprecationLink"),
            };
        }

        return policies is { Deprecated: { } deprecated, Sunset: { } sunset } && sunset < deprecated
            ? throw Invalid(route, "Sunset", "is before Deprecated") // RFC 9745 section 4
            : policies;
    }

    private static DateTimeOffset Time(RouteConfig route, string name, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Invalid(route, name, $"is no date: '{value}'. Write 2027-01-31 or 2027-01-31T12:00:00Z");

    private static Uri Link(RouteConfig route, string name, string value) =>
        Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out var link) ? link : throw Invalid(route, name, $"is no address: '{value}'");

    private static InvalidDataException Invalid(RouteConfig route, string name, string why) =>
        new($"The route '{route.RouteId}': {name} {why}.");
}
