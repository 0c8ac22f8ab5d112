using System.Net;
using static Identity.Tests.SignInFlow;

namespace Identity.Tests;

public sealed class PageTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("/account/login")]
    [InlineData("/account/signed-out")]
    [InlineData("/connect/endsession")]
    public async Task Page_LoadsNothingFromElsewhere_RunsNoScript_AndIsNotFramed(string path)
    {
        using var response = await identity.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" style=", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("width=device-width", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StyleSheet_IsServed()
    {
        using var response = await identity.Client.GetAsync(new Uri("/account/pages.css", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/css", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Login_HasALabelForEveryField()
    {
        var html = await identity.Client.TextAsync("/account/login");

        foreach (var field in new[] { "name", "password" })
        {
            Assert.Contains($"<label for=\"{field}\">", html, StringComparison.Ordinal);
            Assert.Contains($"<input id=\"{field}\"", html, StringComparison.Ordinal);
        }

        Assert.Contains("autocomplete=\"current-password\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/login", "name=alice&password=alice-dev-password")]
    [InlineData("/connect/endsession", "")]
    public async Task Form_WithoutItsToken_IsRefused(string path, string body)
    {
        using var browser = identity.Service.Browser();
        using var content = new StringContent(body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");

        using var response = await browser.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key is "Set-Cookie" && header.Value.Any(cookie => cookie.StartsWith("identity-session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Consent_WithoutTheFormsToken_IsRefused()
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var response = await browser.PostFormAsync("/connect/authorize",
            [.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Protocol.AuthorizeUrl()["/connect/authorize".Length..])
                .Select(parameter => (parameter.Key, parameter.Value.ToString())), ("decision", "allow")]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http:evil.example")]
    public async Task ReturnUrl_ToAnotherSite_IsNotFollowed(string address)
    {
        using var browser = identity.Service.Browser();

        using var response = await browser.LoginAsync(loginUrl: $"/account/login?returnUrl={Uri.EscapeDataString(address)}");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/account", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Input_IsShownAsText()
    {
        using var browser = identity.Service.Browser();

        using var response = await browser.LoginAsync("\"><script>alert(1)</script>", "wrong");
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("&quot;&gt;&lt;script&gt;alert(1)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Consent_NamesTheClientAndWhatItAsksFor_AsText()
    {
        await identity.Service.ScalarAsync<string>("UPDATE clients SET display_name = 'Store<b>front' WHERE client_id = 'storefront-web' RETURNING client_id");
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync("bob", "bob-dev-password");

        using var response = await browser.GetAsync(new Uri(Protocol.AuthorizeUrl(("state", "\"><b>")), UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Store&lt;b&gt;front", html, StringComparison.Ordinal);
        Assert.Contains("<li>Know your name</li>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.EndsWith("form-action 'self' http://localhost:8080", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_Ended_IsOver_AndGoesOnToARegisteredAddressOnly()
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        using var foreign = await browser.GetAsync(
            new Uri($"/connect/endsession?client_id={Protocol.Web}&post_logout_redirect_uri=https://evil.example/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);

        var page = $"/connect/endsession?client_id={Protocol.Web}&post_logout_redirect_uri=http://localhost:8080/signout-callback-oidc&state=s";
        var html = await browser.TextAsync(page);
        using var ended = await browser.PostFormAsync("/connect/endsession",
            ("client_id", Protocol.Web), ("post_logout_redirect_uri", Field(html, "post_logout_redirect_uri")), ("state", "s"),
            ("__RequestVerificationToken", Field(html, "__RequestVerificationToken")));
        using var account = await browser.GetAsync(new Uri("/account", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("http://localhost:8080/signout-callback-oidc?state=s", ended.Headers.Location!.OriginalString);
        Assert.Equal("/account/login", account.Headers.Location!.OriginalString);
    }
}
