using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Primitives;

namespace Identity.Keys;

/// <summary>The keys that this process knows; what it publishes and signs with. Thread-safe.</summary>
internal sealed class KeyRing : IHealthCheck, IDisposable
{
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<StoredKey> _keys = [];
    private volatile bool _announced;
    private CancellationTokenSource _changed = new();

    public bool Empty => _keys.Count is 0;

    /// <summary>Whether all who use the keys have been told of them, too.</summary>
    public bool Ready => _announced;

    /// <summary>Of one purpose, the one in use first.</summary>
    public IEnumerable<StoredKey> Of(KeyPurpose purpose) => _keys.Where(key => key.Purpose == purpose);

    public StoredKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Fires once, at the next change.</summary>
    public IChangeToken ChangeToken
    {
        get
        {
            lock (_gate)
                return new CancellationChangeToken(_changed.Token);
        }
    }

    public bool Replace(IReadOnlyList<StoredKey> keys)
    {
        CancellationTokenSource changed;
        lock (_gate)
        {
            if (_keys.Select(key => key.Id).SequenceEqual(keys.Select(key => key.Id), StringComparer.Ordinal))
                return false;
            _keys = keys;
            (changed, _changed) = (_changed, new());
        }

        changed.Cancel();
        _announced = true;
        return true;
    }

    public void Dispose() => _changed.Dispose();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The signing keys have not been read yet."));
}
