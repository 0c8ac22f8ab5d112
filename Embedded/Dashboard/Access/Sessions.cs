using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Access;

/// <summary>
/// Who may come in: whoever has the token, and a browser that has logged in with it. A session holds until the AppHost ends.
/// Thread-safe.
/// </summary>
internal sealed class Sessions(string token)
{
    public const string Cookie = "dashboard-session";

    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A token for a browser or program: 128 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public bool IsToken(string? text) =>
        text is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _token);

    /// <summary>A cookie's value: a random number and its signature.</summary>
    public string Begin()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        return $"{Base64Url.EncodeToString(number)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, number))}";
    }

    public bool IsSession(string? cookie)
    {
        if (cookie?.Split('.') is not [var number, var signature] || !Base64Url.IsValid(number) || !Base64Url.IsValid(signature))
            return false;

        return CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(_key, Base64Url.DecodeFromChars(number)), Base64Url.DecodeFromChars(signature));
    }
}
