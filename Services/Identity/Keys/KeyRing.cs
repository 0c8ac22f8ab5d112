using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Primitives;

namespace Identity.Keys;

/// <summary>The keys that this process knows; what it publishes and signs with. Thread-safe.</summary>
internal sealed class KeyRing : IHealthCheck
{
    private volatile IReadOnlyList<TokenKey> _keys = [];
    private volatile bool _announced;
    private ConfigurationReloadToken _changed = new();

    public bool Empty => _keys.Count is 0;

    /// <summary>Whether all who use the keys have been told of them, too.</summary>
    public bool Ready => _announced;

    /// <summary>Of one purpose, the one in use first.</summary>
    public IEnumerable<TokenKey> Of(KeyPurpose purpose) => _keys.Where(key => key.Purpose == purpose);

    public TokenKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Fires once, at the next change.</summary>
    public IChangeToken ChangeToken => Volatile.Read(ref _changed);

    /// <returns>Whether they are others than before.</returns>
    public bool Replace(IReadOnlyList<TokenKey> keys)
    {
        if (_keys.Select(key => key.Id).SequenceEqual(keys.Select(key => key.Id), StringComparer.Ordinal))
            return false;

        _keys = keys;
        Interlocked.Exchange(ref _changed, new()).OnReload();
        _announced = true;
        return true;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The signing keys have not been read yet."));
}
