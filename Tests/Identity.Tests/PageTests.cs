using System.Net;
using Microsoft.AspNetCore.WebUtilities;
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
        using var response = await identity.Client.OpenAsync(path);
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
    public async Task Login_HasItsStyleSheet_AndALabelForEveryField()
    {
        using var styles = await identity.Client.OpenAsync("/account/pages.css");
        Assert.Equal("text/css", styles.Content.Headers.ContentType?.MediaType);

        var html = await identity.Client.TextAsync("/account/login");

        foreach (var field in new[] { "name", "password" })
        {
            Assert.Contains($"<label for=\"{field}\">", html, StringComparison.Ordinal);
            Assert.Contains($"<input id=\"{field}\"", html, StringComparison.Ordinal);
        }

        Assert.Contains("autocomplete=\"current-password\"", html, StringComparison.Ordinal);
    }

    public static TheoryData<string> Forms =>
    [
        "/account/login?name=alice&password=alice-dev-password", "/account/password?current=alice-dev-password&next=another", "/connect/endsession?",
        Protocol.AuthorizeUrl(("decision", "allow")),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Form_WithoutItsToken_IsRefused(string pageAndFields)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        var (page, fields) = (pageAndFields.Split('?')[0], QueryHelpers.ParseQuery(pageAndFields.Split('?')[1]));

        using var response = await browser.PostFormAsync(page, [.. fields.Select(field => (field.Key, field.Value.ToString()))]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
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

        using var response = await browser.OpenAsync(Protocol.AuthorizeUrl(("state", "\"><b>")));
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
        using var foreign = await browser.OpenAsync($"/connect/endsession?client_id={Protocol.Web}&post_logout_redirect_uri=https://evil.example/");
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);

        var page = $"/connect/endsession?client_id={Protocol.Web}&post_logout_redirect_uri=http://localhost:8080/signout-callback-oidc&state=s";
        using var ended = await browser.SubmitAsync(page,
            ("client_id", Protocol.Web), ("post_logout_redirect_uri", Field(await browser.TextAsync(page), "post_logout_redirect_uri")), ("state", "s"));
        using var account = await browser.OpenAsync("/account");

        Assert.Equal("http://localhost:8080/signout-callback-oidc?state=s", ended.Headers.Location!.OriginalString);
        Assert.Equal("/account/login", account.Headers.Location!.OriginalString);
    }
}
