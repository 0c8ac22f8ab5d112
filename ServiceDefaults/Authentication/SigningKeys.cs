using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// The issuer's public keys: read when the first token comes, again when a token names a key that is not known, and every
/// five minutes while tokens come. A rotation therefore needs no restart, and an issuer that is away stops nobody whose key
/// is known. Thread-safe.
/// </summary>
internal sealed partial class SigningKeys(IIssuerKeys issuer, TimeProvider time, ILogger<SigningKeys> logger)
{
    /// <summary>Tokens with made-up key ids cause one read in this time, not one each.</summary>
    public static readonly TimeSpan UnknownKeyPause = TimeSpan.FromSeconds(5);

    /// <summary>How long after a failed read nobody waits for another one.</summary>
    public static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Keys older than this are read anew while requests go on; from twice this age on, requests wait for it. So a key that is
    /// published no more is not trusted for long, however seldom tokens come.
    /// </summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private volatile KeySet? _keys;
    private Failure? _failure;
    private Task<KeySet>? _reading;

    /// <summary>The key if it was known after the last <see cref="LookUpAsync"/>.</summary>
    public SecurityKey? Find(string? keyId) => keyId is null ? null : _keys?.Keys.GetValueOrDefault(keyId);

    /// <summary>Makes the key known if the issuer publishes it.</summary>
    /// <returns>False where the issuer does not.</returns>
    /// <exception cref="KeysUnavailableException">The key is not known and the issuer cannot be asked.</exception>
    public async ValueTask<bool> LookUpAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_keys is { } known && known.Keys.ContainsKey(keyId))
            return await IsStillPublishedAsync(known, keyId, cancellationToken);

        if (_keys is { } keys && time.GetElapsedTime(keys.ReadAt) < UnknownKeyPause)
            return false;

        return (await Read().WaitAsync(cancellationToken)).Keys.ContainsKey(keyId);
    }

    private async ValueTask<bool> IsStillPublishedAsync(KeySet known, string keyId, CancellationToken cancellationToken)
    {
        var age = time.GetElapsedTime(known.ReadAt);
        if (age <= Freshness)
            return true;

        var reading = Read();
        if (age <= 2 * Freshness)
            return true;

        try
        {
            return (await reading.WaitAsync(cancellationToken)).Keys.ContainsKey(keyId);
        }
        catch (KeysUnavailableException)
        {
            return true; // an issuer that is away stops nobody whose key is known; it is in the log
        }
    }

    /// <summary>Joins the read that is under way, or begins one, unless the last has just failed.</summary>
    private Task<KeySet> Read()
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false })
                return _reading;
            if (_failure is { } failure && time.GetElapsedTime(failure.At) < FailurePause)
                return Task.FromException<KeySet>(new KeysUnavailableException(failure.Reason));
            return _reading = Task.Run(ReadAsync);
        }
    }

    private async Task<KeySet> ReadAsync()
    {
        try
        {
            var keys = new KeySet((await issuer.ReadAsync()).ToDictionary(key => key.KeyId, StringComparer.Ordinal), time.GetTimestamp());
            _keys = keys;
            return keys;
        }
        catch (KeysUnavailableException error)
        {
            Log.Unavailable(logger, error.Message);
            lock (_gate)
                _failure = new(error.Message, time.GetTimestamp());
            throw;
        }
    }

    private sealed record KeySet(IReadOnlyDictionary<string, SecurityKey> Keys, long ReadAt);

    private sealed record Failure(string Reason, long At);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Reason} Tokens signed with keys already known are still accepted; others are answered with 503")]
        public static partial void Unavailable(ILogger logger, string reason);
    }
}
