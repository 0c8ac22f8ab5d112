using System.Threading.RateLimiting;
using Gateway.Policies;
using Gateway.Responses;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Gateway.Concurrency;

/// <summary>
/// Answers <c>503</c> with <c>Retry-After</c> at once when too many requests are on their way, instead of letting all of them
/// wait longer and longer. It comes before authentication, which costs more than the refusal.
/// </summary>
internal static class LoadShedding
{
    private const string RetryAfterSeconds = "1";

    public static void AddLoadShedding(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<ConcurrencyOptions>().BindConfiguration("Concurrency")
            .Validate(options => options.IsValid, "Concurrency must have Total and PerService above 0.")
            .ValidateOnStart();

    public static void UseLoadShedding(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<ConcurrencyOptions>>().Value;
        app.UseRateLimiter(new RateLimiterOptions
        {
            GlobalLimiter = PartitionedRateLimiter.CreateChained(
                Limit(options.PerService, route => route.Cluster),
                Limit(options.Total, _ => "all")),
            OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
                await Refusal.WriteAsync(
                    rejected.HttpContext, StatusCodes.Status503ServiceUnavailable,
                    $"Too many requests are on their way. Repeat this one after {RetryAfterSeconds} s; it has not been passed on.");
            },
        });
    }

    private static PartitionedRateLimiter<HttpContext> Limit(int requests, Func<RoutePolicies, string> key) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>() is { } route
                ? RateLimitPartition.GetConcurrencyLimiter(key(route), _ => new() { PermitLimit = requests })
                : RateLimitPartition.GetNoLimiter(""));
}
