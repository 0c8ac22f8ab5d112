using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Gateway.Responses;

/// <summary>
/// CORS: which web sites' scripts may call the API from a browser. Section <c>Cors:Origins</c>, such as
/// <c>https://shop.example</c>, or <c>http://localhost:*</c> for every port; none means that no other site may.
/// </summary>
internal static class CrossOrigin
{
    private const string AnyPort = ":*";
    private static readonly TimeSpan PreflightCache = TimeSpan.FromHours(1);

    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        var origins = builder.Configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => Allow(policy, origins)));
    }

    internal static bool Matches(string allowed, string origin) =>
        allowed.EndsWith(AnyPort, StringComparison.Ordinal)
            ? Uri.TryCreate(origin, UriKind.Absolute, out var uri) && $"{uri.Scheme}://{uri.Host}" == allowed[..^AnyPort.Length]
            : allowed == origin;

    private static void Allow(CorsPolicyBuilder policy, string[] origins) => policy
        .SetIsOriginAllowed(origin => origins.Any(allowed => Matches(allowed, origin)))
        .WithMethods("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
        .WithHeaders(HeaderNames.Accept, HeaderNames.Authorization, HeaderNames.ContentType, "Idempotency-Key", HeaderNames.TraceParent, HeaderNames.TraceState)
        .WithExposedHeaders(
            HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate, "RateLimit", "RateLimit-Policy", "Deprecation", "Sunset",
            "Link", ResponseHeaders.RequestId)
        .SetPreflightMaxAge(PreflightCache);
}
