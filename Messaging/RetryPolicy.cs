namespace Messaging;

/// <summary>
/// What happens to a message whose handler fails: at once again, then later with exponential back-off and jitter, then it is
/// a dead letter. An unreachable database or broker is nobody's fault: consuming pauses and nothing is counted.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>How often a failed message is tried again at once. Default: 2.</summary>
    public int ImmediateRetries { get; init; } = 2;

    /// <summary>
    /// How often it is tried again later, before it is dead-lettered. These retries are kept in the database and survive a
    /// restart. Default: 8, which with the other defaults takes about three minutes.
    /// </summary>
    public int DelayedRetries { get; init; } = 8;

    /// <summary>The pause before the first delayed retry; it doubles each time. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Default: 1 min.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether later messages with the same ordering key wait until this one is handled or dead-lettered. False lets them
    /// overtake: for handlers whose order does not matter. Default: true.
    /// </summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>
    /// Which failures no repetition can mend, such as a command that the protocol forbids: they are dead-lettered at once.
    /// Default: none.
    /// </summary>
    public Func<Exception, bool> IsHopeless { get; init; } = _ => false;

    /// <summary>Never dead-letters what a handler failed on, unless it is hopeless: for what must happen sooner or later.</summary>
    public static RetryPolicy Forever { get; } = new() { DelayedRetries = int.MaxValue };

    /// <summary>The pause before a delayed retry, ±20 % so that what failed together does not return together.</summary>
    /// <param name="retry">Counts from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    internal TimeSpan DelayBefore(int retry, double random)
    {
        var exponential = FirstDelay * Math.Pow(2, Math.Min(retry - 1, 30));
        var capped = exponential < LongestDelay ? exponential : LongestDelay;
        return capped * (0.8 + 0.4 * random);
    }
}
