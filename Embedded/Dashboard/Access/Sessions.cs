using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Access;

/// <summary>
/// Who may come in: whoever has the token, and a browser that has logged in with it. A session holds until the AppHost ends.
/// Thread-safe.
/// </summary>
internal sealed class Sessions(string token)
{
    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A token for a browser or program: 128 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public bool IsToken(string? text) =>
        text is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text)), _token);

    /// <summary>Gives the browser a cookie that no script can read and no other site's request carries: a random number and its signature.</summary>
    public void Begin(HttpContext context)
    {
        var number = RandomNumberGenerator.GetBytes(16);
        var value = $"{Base64Url.EncodeToString(number)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, number))}";
        context.Response.Cookies.Append(CookieOf(context.Request), value, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
    }

    public bool IsSession(HttpRequest request)
    {
        if (request.Cookies[CookieOf(request)]?.Split('.') is not [var number, var signature] || !Base64Url.IsValid(number) || !Base64Url.IsValid(signature))
            return false;

        return CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(_key, Base64Url.DecodeFromChars(number)), Base64Url.DecodeFromChars(signature));
    }

    /// <summary>Cookies do not tell ports apart: two AppHosts on one machine would log each other's browsers out.</summary>
    private static string CookieOf(HttpRequest request) => $"dashboard-session-{request.Host.Port}";
}
