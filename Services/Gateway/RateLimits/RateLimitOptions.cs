namespace Gateway.RateLimits;

/// <summary>Section <c>RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>How many callers each policy keeps an account for; those beyond share one, so that memory is bounded.</summary>
    public int MaxCallers { get; set; } = 100_000;

    /// <summary>By the name that routes use; <c>api</c> is that of routes that name none.</summary>
    public Dictionary<string, Policy> Policies { get; init; } = new(StringComparer.Ordinal);

    public bool IsValid => MaxCallers > 0 && Policies.ContainsKey(RateLimiter.Default) && Policies.Values.All(policy => policy is { PerSecond: > 0, Burst: > 0 });

    internal sealed class Policy
    {
        /// <summary>Requests per second that each caller may make on average.</summary>
        public double PerSecond { get; set; }

        /// <summary>How many of them may come at once. Up to 1.2 times <see cref="PerSecond"/>, a whole minute stays within 2 %.</summary>
        public int Burst { get; set; }
    }
}
