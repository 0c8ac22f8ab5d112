namespace Identity.Sessions;

/// <summary>The cookies of this service's pages: no script reads them, and no other site sends them along, save by a link where one says so.</summary>
internal static class Cookies
{
    public const string Session = "identity-session";
    public const string Form = "identity-form";
    public const string Device = "identity-device";

    /// <summary>
    /// Under an https issuer with the prefix <c>__Host-</c>, which browsers take from this host over TLS only (RFC 6265bis
    /// section 4.1.3.2): no neighbour in the domain can set them.
    /// </summary>
    public static CookieBuilder Build(IConfiguration configuration, string name, SameSiteMode sameSite = SameSiteMode.Strict)
    {
        var secure = new Uri(configuration["Authentication:Issuer"]!).Scheme == Uri.UriSchemeHttps;
        return new()
        {
            Name = secure ? $"__Host-{name}" : name,
            SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None,
            HttpOnly = true,
            SameSite = sameSite,
            Path = "/",
            IsEssential = true,
        };
    }
}
