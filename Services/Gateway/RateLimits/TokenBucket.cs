namespace Gateway.RateLimits;

/// <summary>
/// A token bucket that refills continuously: at most <paramref name="burst"/> at once and <paramref name="perSecond"/> on
/// average. It computes from the time that has passed, so it needs no timer and is exact. Thread-safe.
/// </summary>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes a token if there is one.</summary>
    public RateLimitLease Take()
    {
        lock (_lock)
        {
            Refill();
            var taken = _tokens >= 1;
            if (taken)
                _tokens--;
            return new(taken, (int)_tokens, Reset: (burst - _tokens) / perSecond, RetryAfter: taken ? 0 : (1 - _tokens) / perSecond);
        }
    }

    /// <summary>Nobody has used it for so long that a new one would be the same.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                Refill();
                return _tokens >= burst;
            }
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}

/// <summary>What became of a request for a token.</summary>
/// <param name="IsGranted">Whether the request may go on.</param>
/// <param name="Remaining">Tokens left.</param>
/// <param name="Reset">Seconds until all are there again, if none is taken.</param>
/// <param name="RetryAfter">Seconds until there is one; 0 when it was granted.</param>
internal readonly record struct RateLimitLease(bool IsGranted, int Remaining, double Reset, double RetryAfter);
