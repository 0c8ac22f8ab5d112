using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Authorization;

/// <summary>
/// Tokens found valid a moment ago, by their hash, so that a client's thousandth request does not check the same signature
/// again. An entry ends with its token, and after <see cref="Lifetime"/> in any case: that is how long a withdrawn key may still
/// count. Bounded. Thread-safe.
/// </summary>
internal sealed class TokenCache(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private const int Capacity = 10_000;
    private const int Stack = 2048;

    private readonly ConcurrentDictionary<TokenHash, Entry> _entries = new();
    private long _sweptAt = time.GetTimestamp();

    public ValidToken? Find(TokenHash hash) =>
        _entries.TryGetValue(hash, out var entry) && entry.Until > time.GetUtcNow() ? entry.Token : null;

    public ValidToken Add(TokenHash hash, AuthenticationTicket ticket)
    {
        var token = new ValidToken(ticket);
        var until = time.GetUtcNow() + Lifetime;
        if (ticket.Properties.ExpiresUtc is { } expires && expires < until)
            until = expires;
        if (_entries.Count < Capacity || Sweep())
            _entries[hash] = new(token, until);
        return token;
    }

    public static TokenHash HashOf(string token)
    {
        var size = Encoding.UTF8.GetMaxByteCount(token.Length);
        var rented = size > Stack ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented ?? stackalloc byte[Stack];
        var length = Encoding.UTF8.GetBytes(token, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return MemoryMarshal.Read<TokenHash>(hash);
    }

    /// <summary>Forgets those that have ended, at most once a second.</summary>
    private bool Sweep()
    {
        var swept = Interlocked.Read(ref _sweptAt);
        if (time.GetElapsedTime(swept) < TimeSpan.FromSeconds(1) || Interlocked.CompareExchange(ref _sweptAt, time.GetTimestamp(), swept) != swept)
            return false;

        var now = time.GetUtcNow();
        foreach (var (hash, entry) in _entries)
        {
            if (entry.Until <= now)
                _entries.TryRemove(hash, out _);
        }

        return _entries.Count < Capacity;
    }

    private sealed record Entry(ValidToken Token, DateTimeOffset Until);
}

/// <summary>SHA-256.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenHash(UInt128 First, UInt128 Second);
