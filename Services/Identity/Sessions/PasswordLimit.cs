using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Identity.Sessions;

/// <summary>
/// How many passwords are hashed at a time, which takes a processor for a fifth of a second each: half of the processors at
/// most, so that tokens are issued meanwhile, with a short queue, then 503. Devices on which somebody has signed in have a place
/// of their own: a flood of strangers keeps no user out.
/// </summary>
internal sealed class PasswordLimit(KnownDevices devices) : IRateLimiterPolicy<string>
{
    public const string Policy = "passwords";

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => (rejected, _) =>
    {
        rejected.HttpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        rejected.HttpContext.Response.Headers.RetryAfter = "5";
        return ValueTask.CompletedTask;
    };

    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => !HttpMethods.IsPost(httpContext.Request.Method)
        ? RateLimitPartition.GetNoLimiter("")
        : devices.Find(httpContext) is null ? Limit("strangers", Math.Max(1, Environment.ProcessorCount / 2)) : Limit("known", 1);

    private static RateLimitPartition<string> Limit(string who, int permits) =>
        RateLimitPartition.GetConcurrencyLimiter(who, _ => new() { PermitLimit = permits, QueueLimit = 4 * permits });
}
