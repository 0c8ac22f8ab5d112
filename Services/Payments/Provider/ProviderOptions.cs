namespace Payments.Provider;

/// <summary>How the payment provider is called, from the configuration section <c>Provider</c>.</summary>
internal sealed class ProviderOptions
{
    /// <summary>Methods with a circuit of their own; all others share one, since callers can make up any number of them.</summary>
    public List<string> PaymentMethods { get; init; } = [];

    /// <summary>Longer than the slowest answer of a healthy provider, which is 3 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of all attempts together with the pauses between them.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public int Retries { get; init; } = 3;

    /// <summary>The first pause's mean; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What a circuit judges by.</summary>
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls within <see cref="SamplingDuration"/> are enough to judge, where half of them failed.</summary>
    public int MinimumThroughput { get; init; } = 8;

    /// <summary>How long an open circuit lets nothing through.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(5);
}
