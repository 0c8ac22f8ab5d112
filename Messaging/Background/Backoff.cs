namespace Messaging.Background;

/// <summary>
/// Pauses between attempts to reach something: doubling from 100 ms to 5 s, each a random part of that, so that services
/// that lost it together do not return together. Not thread-safe.
/// </summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        var ceiling = First * Math.Pow(2, Math.Min(_failures++, 10));
        return (ceiling < Longest ? ceiling : Longest) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Next(), time, cancellationToken);
}
