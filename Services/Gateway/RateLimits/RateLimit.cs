using System.Collections.Concurrent;
using System.Globalization;

namespace Gateway.RateLimits;

/// <summary>One policy: a bucket for each caller. Thread-safe.</summary>
internal sealed class RateLimit(string name, RateLimitOptions.Policy policy, int maxCallers, TimeProvider time)
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Account, TokenBucket> _buckets = new();
    private readonly TokenBucket _overflow = new(policy.PerSecond, policy.Burst, time);
    private readonly Lock _sweeping = new();
    private long _sweptAt = time.GetTimestamp();
    private int _count;

    /// <summary>The field <c>RateLimit-Policy</c>: the quota and the seconds in which it refills.</summary>
    public string PolicyField { get; } = string.Create(
        CultureInfo.InvariantCulture, $"\"{name}\";q={policy.Burst};w={Math.Max(1, (int)Math.Ceiling(policy.Burst / policy.PerSecond))}");

    internal int Callers => Volatile.Read(ref _count);

    public RateLimitLease Take(Account account) => BucketOf(account).Take();

    /// <summary>The field <c>RateLimit</c>: what remains, and the seconds until all of it is there again.</summary>
    public string Field(RateLimitLease lease) => string.Create(
        CultureInfo.InvariantCulture, $"\"{name}\";r={lease.Remaining};t={(int)Math.Ceiling(lease.Reset)}");

    private TokenBucket BucketOf(Account account)
    {
        if (_buckets.TryGetValue(account, out var bucket))
            return bucket;

        // Whoever has an account keeps it: a flood of new callers costs only other new ones.
        if (Callers >= maxCallers && !Sweep())
            return _overflow;

        bucket = new(policy.PerSecond, policy.Burst, time);
        if (!_buckets.TryAdd(account, bucket))
            return _buckets.GetValueOrDefault(account, bucket);

        Interlocked.Increment(ref _count);
        return bucket;
    }

    /// <summary>Forgets the idle ones, at most once a second.</summary>
    /// <returns>Whether there is room now.</returns>
    private bool Sweep()
    {
        lock (_sweeping)
        {
            if (Callers < maxCallers)
                return true;
            if (time.GetElapsedTime(_sweptAt) < SweepInterval)
                return false;

            foreach (var (account, bucket) in _buckets)
            {
                if (bucket.IsFull && _buckets.TryRemove(account, out _))
                    Interlocked.Decrement(ref _count);
            }

            _sweptAt = time.GetTimestamp();
            return Callers < maxCallers;
        }
    }
}
