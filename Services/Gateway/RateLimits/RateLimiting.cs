using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Gateway.Policies;
using Gateway.Responses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Gateway.RateLimits;

/// <summary>
/// Holds every caller to the route's policy: <c>429</c> with <c>Retry-After</c> beyond it, and on every answer the fields of
/// draft-ietf-httpapi-ratelimit-headers. It comes after authentication, which says who the caller is. The limits are not the
/// framework's named policies, because only of a global limiter can be asked what is left.
/// </summary>
internal static class RateLimiting
{
    // The problem type that the draft registers.
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    // How many callers' share an address has that sends valid tokens: an office, or a web server with many users.
    private const int CallersOfAnAddress = 10;

    // Addresses are hashed to so many accounts, so that a flood of them costs no more memory, and known ones nothing.
    private const int AddressAccounts = 1 << 16;
    private const int NetworkBytes = 8;

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimits")
            .Validate(options => options.IsValid, "RateLimits must have Policies with PerSecond and Burst above 0 and at most 1,000,000, among them 'api'.")
            .ValidateOnStart();
        builder.Services.AddRateLimiter(_ => { });
    }

    public static void UseRateLimits(this WebApplication app)
    {
        var policies = app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Policies;
        var limiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, Account>(context => OfToken(context, policies)),
            PartitionedRateLimiter.Create<HttpContext, Account>(context => OfAddress(context, policies)));
        app.Use((context, next) =>
        {
            if (PolicyOf(context) is { } name)
                context.Response.OnStarting(() => SayWhatIsLeftAsync(context, limiter, name, policies[name]));
            return next(context);
        });
        app.UseRateLimiter(new RateLimiterOptions { GlobalLimiter = limiter, OnRejected = RefuseAsync });
    }

    /// <summary>The IPv4 address, or the /64 network of an IPv6 address, since whoever has one address of it has all.</summary>
    internal static int AccountOf(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = 0;
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.TryWriteBytes(bytes, out length);
        var hash = new HashCode();
        hash.AddBytes(bytes[..Math.Min(length, NetworkBytes)]);
        return (int)((uint)hash.ToHashCode() % AddressAccounts);
    }

    private static RateLimitPartition<Account> OfToken(HttpContext context, Dictionary<string, RateLimitOptions.Policy> policies) =>
        PolicyOf(context) is { } name && CallerOf(context) is { } caller
            ? Bucket(new(name, caller.Type, caller.Value), policies[name], callers: 1)
            : RateLimitPartition.GetNoLimiter(default(Account));

    private static RateLimitPartition<Account> OfAddress(HttpContext context, Dictionary<string, RateLimitOptions.Policy> policies)
    {
        if (PolicyOf(context) is not { } name)
            return RateLimitPartition.GetNoLimiter(default(Account));

        var callers = CallerOf(context) is null ? 1 : CallersOfAnAddress;
        return Bucket(new(name, Address: AccountOf(context.Connection.RemoteIpAddress), Callers: callers), policies[name], callers);
    }

    private static string? PolicyOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>()?.RateLimit;

    /// <summary>The user (<c>sub</c>), else the client, of a valid token. On an anonymous route nobody needs one, so that none counts.</summary>
    private static Claim? CallerOf(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? context.User.FindFirst("sub") ?? context.User.FindFirst("client_id")
            : null;

    private static RateLimitPartition<Account> Bucket(Account account, RateLimitOptions.Policy policy, int callers) =>
        RateLimitPartition.GetTokenBucketLimiter(account, _ => new()
        {
            TokenLimit = policy.Burst * callers,
            TokensPerPeriod = callers,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1 / policy.PerSecond),
        });

    private static Task SayWhatIsLeftAsync(HttpContext context, PartitionedRateLimiter<HttpContext> limiter, string name, RateLimitOptions.Policy policy)
    {
        var left = Math.Min(policy.Burst, limiter.GetStatistics(context)?.CurrentAvailablePermits ?? 0);
        context.Response.Headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\";q={policy.Burst};w={Math.Max(1, Seconds(policy.Burst / policy.PerSecond))}");
        context.Response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\";r={left};t={Seconds((policy.Burst - left) / policy.PerSecond)}");
        return Task.CompletedTask;
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        var seconds = Math.Max(1, Seconds(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await Refusal.WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, $"The limit of requests for this caller is reached. Repeat it after {seconds} s.", QuotaExceeded);
    }

    private static long Seconds(double seconds) => (long)Math.Ceiling(seconds);

    /// <summary>What is counted together: a user's or client's requests, or those of an address.</summary>
    private readonly record struct Account(string Policy, string? Kind = null, string? Caller = null, int Address = 0, int Callers = 1);
}
