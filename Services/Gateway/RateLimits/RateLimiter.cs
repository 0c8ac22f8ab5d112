using Microsoft.Extensions.Options;

namespace Gateway.RateLimits;

/// <summary>All policies. The callers' accounts outlive a reload of the routes. Thread-safe.</summary>
internal sealed class RateLimiter
{
    public const string Default = "api";

    private readonly Dictionary<string, RateLimit> _limits;

    public RateLimiter(IOptions<RateLimitOptions> options, TimeProvider time) => _limits = options.Value.Policies.ToDictionary(
        policy => policy.Key, policy => new RateLimit(policy.Key, policy.Value, options.Value.MaxCallers, time), StringComparer.Ordinal);

    public RateLimit this[string name] => _limits[name];

    public RateLimit? Find(string name) => _limits.GetValueOrDefault(name);
}
