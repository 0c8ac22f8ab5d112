using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Identity.Sessions;

/// <summary>
/// A cookie for browsers in which users have signed in. Tries from there are counted apart from everybody else's, so that
/// nobody keeps a user out by wrong passwords. Thread-safe.
/// </summary>
internal sealed class KnownDevices(IDataProtectionProvider protection, IConfiguration configuration)
{
    private const int MaximumUsers = 5;
    private readonly IDataProtector _protector = protection.CreateProtector("known device");
    private readonly CookieBuilder _cookie = Cookies.Build(configuration, Cookies.Device);

    /// <summary>The device's id, if this user has signed in on it; without a user, if anybody has.</summary>
    public string? Find(HttpContext context, Guid? user = null) =>
        Read(context) is [var device, .. var users] && (user is null || users.Contains(user.ToString())) ? device : null;

    public void Remember(HttpContext context, Guid user)
    {
        string[] known = Read(context) is [var device, .. var users]
            ? [device, .. users.Prepend(user.ToString()).Distinct().Take(MaximumUsers)]
            : [Guid.NewGuid().ToString(), user.ToString()];
        var options = _cookie.Build(context);
        options.MaxAge = TimeSpan.FromDays(365);
        context.Response.Cookies.Append(_cookie.Name!, _protector.Protect(string.Join(' ', known)), options);
    }

    private string[] Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[_cookie.Name!] is { Length: > 0 } cookie ? _protector.Unprotect(cookie).Split(' ') : [];
        }
        catch (CryptographicException)
        {
            return []; // not from here, or from before the keys were lost
        }
    }
}
