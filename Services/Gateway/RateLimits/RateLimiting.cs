using System.Globalization;
using Gateway.Responses;
using Gateway.Routing;

namespace Gateway.RateLimits;

/// <summary>
/// Holds every caller to the route's policy: <c>429</c> with <c>Retry-After</c> beyond it, and on every answer the fields of
/// draft-ietf-httpapi-ratelimit-headers. It comes after authentication, which says who the caller is.
/// </summary>
internal sealed class RateLimiting(RequestDelegate next)
{
    // The problem type that the draft registers.
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>() is not { RateLimit: var limit })
            return next(context);

        var lease = limit.Take(Account.Of(context));
        context.Response.OnStarting(static state =>
        {
            var (context, limit, lease) = ((HttpContext, RateLimit, RateLimitLease))state;
            context.Response.Headers["RateLimit-Policy"] = limit.PolicyField;
            context.Response.Headers["RateLimit"] = limit.Field(lease);
            return Task.CompletedTask;
        }, (context, limit, lease));
        return lease.IsGranted ? next(context) : RefuseAsync(context, lease);
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(lease.RetryAfter));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Refusal.WriteAsync(
            context, StatusCodes.Status429TooManyRequests, $"The limit of requests for this caller is reached. Repeat it after {seconds} s.", QuotaExceeded);
    }
}
