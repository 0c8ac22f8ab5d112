namespace Gateway.Policies;

/// <summary>Section <c>RateLimits</c>.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>The policy of routes that name none.</summary>
    public const string Default = "api";

    /// <summary>By the name that routes use.</summary>
    public Dictionary<string, Policy> Policies { get; init; } = new(StringComparer.Ordinal);

    public bool IsValid => Policies.ContainsKey(Default) && Policies.Values.All(policy => policy is { PerSecond: > 0 and <= 1_000_000, Burst: > 0 and <= 1_000_000 });

    internal sealed class Policy
    {
        /// <summary>Requests per second that each caller may make on average.</summary>
        public double PerSecond { get; set; }

        /// <summary>How many of them may come at once. Up to 1.2 times <see cref="PerSecond"/>, a whole minute stays within 2 %.</summary>
        public int Burst { get; set; }
    }
}
