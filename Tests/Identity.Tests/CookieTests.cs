using Testing;

namespace Identity.Tests;

public sealed class CookieTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("https://shop.example/", "Production")]
    [InlineData("https://localhost:8443/", "Development")]
    [InlineData("http://localhost:8080/", "Development")]
    public async Task EveryCookie_IsAsSafeAsItsIssuerAllows(string issuer, string environment)
    {
        await using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb"), environment) { Settings = { ["Authentication:Issuer"] = issuer } };
        await service.ReadyAsync();
        await service.AddUserAsync("dora", "a blue kettle of dora");
        using var browser = service.Browser();
        using var page = await browser.OpenAsync("/account/login");
        using var signedIn = await browser.LoginAsync("dora", "a blue kettle of dora");
        string[] cookies = [.. page.Headers.GetValues("Set-Cookie"), .. signedIn.Headers.GetValues("Set-Cookie")];

        Assert.Equal(3, cookies.Length);
        var secure = issuer.StartsWith("https:", StringComparison.Ordinal);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith(secure ? "__Host-identity-" : "identity-", cookie, StringComparison.Ordinal);
            string[] attributes = [.. cookie.Split("; ").Skip(1)];
            Assert.Equal(secure, attributes.Contains("secure"));
            Assert.Contains("httponly", attributes);
            Assert.Contains("path=/", attributes);
            Assert.Contains(attributes, attribute => attribute is "samesite=lax" or "samesite=strict");
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
        });
    }
}
