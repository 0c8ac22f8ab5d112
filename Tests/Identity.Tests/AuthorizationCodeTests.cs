using System.Net;
using Identity.ApiScopes;
using Identity.Server;
using static Identity.Tests.SignInFlow;

namespace Identity.Tests;

public sealed class AuthorizationCodeTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task User_WhoSignsInAndAllows_GivesTheClientTokens()
    {
        using var browser = identity.Service.Browser();
        using var toLogin = await GetAsync(browser, Protocol.AuthorizeUrl(("max_age", "600")));
        Assert.StartsWith("/account/login?", toLogin.Headers.Location!.OriginalString, StringComparison.Ordinal);

        using var signedIn = await browser.LoginAsync(loginUrl: toLogin.Headers.Location.OriginalString);
        using var allowed = await browser.DecideAsync(signedIn.Headers.Location!.OriginalString + "&prompt=consent", "allow");
        Assert.StartsWith(Protocol.RedirectUri + "?", allowed.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("af0ifjsldkj", Parameter(allowed, "state"));

        using var redeemed = await identity.Client.RedeemAsync(Parameter(allowed, "code"));
        var tokens = await redeemed.JsonAsync(HttpStatusCode.OK);
        var access = Protocol.Payload((string)tokens["access_token"]!);
        Assert.Equal(Scope.AudiencesOf(Protocol.WebScopes.Split(' ')), Protocol.Audiences(access));
        Assert.Equal(Protocol.Web, (string)access["client_id"]!);
        Assert.Null(access["name"]);
        var idToken = Protocol.Payload((string)tokens["id_token"]!);
        Assert.Equal((string)access["sub"]!, (string)idToken["sub"]!);
        Assert.Equal("alice", (string)idToken["name"]!);
        Assert.Equal("n-0S6_WzA2Mj", (string)idToken["nonce"]!);
        Assert.NotNull(tokens["refresh_token"]);
    }

    [Fact]
    public async Task Consent_GivenBefore_IsNotAskedForAgain()
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();

        using var again = await GetAsync(browser, Protocol.AuthorizeUrl());
        Assert.NotEmpty(Parameter(again, "code"));
        //#if (sample)

        using var forMore = await GetAsync(browser, Protocol.AuthorizeUrl(("scope", Protocol.WebScopes + " payments.read")));
        Assert.Equal(HttpStatusCode.OK, forMore.StatusCode);
        //#endif
    }

    [Fact]
    public async Task Consent_Denied_TellsTheClientSo()
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync("bob", "bob-dev-password");

        using var denied = await browser.DecideAsync(Protocol.AuthorizeUrl(), "deny");

        Assert.Equal("access_denied", Parameter(denied, "error"));
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge", "abc")]
    [InlineData("code_challenge", "a-challenge-of-only-42-characters-01234567")]
    [InlineData("code_challenge", "a-challenge-of-43-characters-with-a-plus+01")]
    [InlineData("code_challenge", "a-challenge-of-43-characters-and-a-newline1\n")]
    [InlineData("code_challenge", "é-challenge-of-43-characters-and-an-accent1")]
    [InlineData("code_challenge", "a-challenge-of-129-characters----------------------------------------------------------------------------------------------------")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("scope", "openid operations")]
    [InlineData("response_type", "token")]
    public async Task Request_WithoutPkceOrForTooMuch_IsRefused(string parameter, string? value)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var response = await GetAsync(browser, Protocol.AuthorizeUrl((parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("https://evil.example/signin-oidc")]
    [InlineData("http://localhost:8080/signin-oidc/../evil")]
    [InlineData("http://localhost:8080.evil.example/signin-oidc")]
    [InlineData("javascript:alert(1)")]
    public async Task Address_NotRegistered_GetsNoRedirect(string address)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var response = await GetAsync(browser, Protocol.AuthorizeUrl(("redirect_uri", address)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task Code_WithAnotherVerifier_IsRefused()
    {
        using var browser = identity.Service.Browser();

        using var response = await identity.Client.RedeemAsync(await browser.CodeAsync(), new string('x', 43));

        Assert.Equal("invalid_grant", (string)(await response.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("a-verifier-of-at-least-43-characters-with-a-plus+")]
    [InlineData("a-verifier-of-129-characters-----------------------------------------------------------------------------------------------------")]
    public async Task Code_WithAVerifierThatIsNone_IsRefused(string verifier)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        using var allowed = await browser.DecideAsync(
            Protocol.AuthorizeUrl(("prompt", "consent"), ("code_challenge", Protocol.ChallengeOf(verifier))), "allow");

        using var response = await identity.Client.RedeemAsync(Parameter(allowed, "code"), verifier);

        Assert.Equal("invalid_request", (string)(await response.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Fact]
    public async Task Code_UsedTwice_IsRefusedAndEndsWhatCameOfIt()
    {
        using var browser = identity.Service.Browser();
        var code = await browser.CodeAsync();
        using var first = await identity.Client.RedeemAsync(code);
        var refresh = (string)(await first.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;

        using var second = await identity.Client.RedeemAsync(code);
        using var later = await identity.Client.RefreshAsync(refresh);

        Assert.Equal("invalid_grant", (string)(await second.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        Assert.Equal("invalid_grant", (string)(await later.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Fact]
    public async Task Prompt_None_NeverShowsAPage()
    {
        using var browser = identity.Service.Browser();
        using var stranger = await GetAsync(browser, Protocol.AuthorizeUrl(("prompt", "none")));

        Assert.Equal("login_required", Parameter(stranger, "error"));
    }

    [Fact]
    public async Task Prompt_Login_AsksAgainOnce()
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();

        using var toLogin = await GetAsync(browser, Protocol.AuthorizeUrl(("prompt", "login")));
        using var signedIn = await browser.LoginAsync(loginUrl: toLogin.Headers.Location!.OriginalString);
        using var allowed = await GetAsync(browser, signedIn.Headers.Location!.OriginalString);

        Assert.NotEmpty(Parameter(allowed, "code"));
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "login consent")]
    [InlineData("max_age", "0")]
    [InlineData("max_age", "60")]
    public async Task SignIn_AskedForAgain_CannotBeSkippedByOpeningTheAddressToReturnTo(string parameter, string value)
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();
        identity.Service.Time.Advance(TimeSpan.FromMinutes(2));
        var request = Protocol.AuthorizeUrl((parameter, value));
        using var toLogin = await GetAsync(browser, request);
        var login = toLogin.Headers.Location!.OriginalString;
        var back = Parameter(toLogin, "returnUrl");

        await AssertAsksForSignInAsync(back);
        using (var elsewhere = await browser.LoginAsync())
            await AssertAsksForSignInAsync(back, unless: parameter is "max_age" && value is "60");

        // Neither by the form of another request's consent page.
        identity.Service.Time.Advance(TimeSpan.FromMinutes(2));
        var consent = await browser.TextAsync(Protocol.AuthorizeUrl(("prompt", "consent")));
        using (var posted = await browser.PostFormAsync("/connect/authorize",
            [.. Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request["/connect/authorize".Length..]).Select(field => (field.Key, field.Value.ToString())),
                ("__RequestVerificationToken", Field(consent, "__RequestVerificationToken")), ("decision", "allow")]))
        {
            Assert.StartsWith("/account/login?", posted.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        // Who has signed in for it gets one answer.
        using var signedIn = await browser.LoginAsync(loginUrl: login);
        Assert.Equal(back, signedIn.Headers.Location!.OriginalString);
        using var answer = value.Contains("consent", StringComparison.Ordinal) ? await browser.DecideAsync(back, "allow") : await GetAsync(browser, back);
        Assert.NotEmpty(Parameter(answer, "code"));
        identity.Service.Time.Advance(TimeSpan.FromMinutes(2));
        await AssertAsksForSignInAsync(back);
        await AssertAsksForSignInAsync(request);

        async Task AssertAsksForSignInAsync(string address, bool unless = false)
        {
            using var response = await GetAsync(browser, address);
            Assert.Equal(!unless, response.Headers.Location!.OriginalString.StartsWith("/account/login?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task SignIn_ForARequest_IsGoodForItForSomeMinutesOnly()
    {
        using var browser = identity.Service.Browser();
        using var toLogin = await GetAsync(browser, Protocol.AuthorizeUrl(("prompt", "login")));
        using var signedIn = await browser.LoginAsync(loginUrl: toLogin.Headers.Location!.OriginalString);

        identity.Service.Time.Advance(TimeSpan.FromMinutes(6));
        using var late = await GetAsync(browser, signedIn.Headers.Location!.OriginalString);

        Assert.StartsWith("/account/login?", late.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthTime_IsWhenThePasswordWasGiven()
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();
        identity.Service.Time.Advance(TimeSpan.FromHours(1));
        var before = identity.Service.Time.GetUtcNow().ToUnixTimeSeconds();
        using var again = await browser.LoginAsync();
        identity.Service.Time.Advance(TimeSpan.FromMinutes(30));

        using var allowed = await GetAsync(browser, Protocol.AuthorizeUrl());
        using var redeemed = await browser.RedeemAsync(Parameter(allowed, "code"));
        var tokens = await redeemed.JsonAsync(HttpStatusCode.OK);
        using var refreshed = await browser.RefreshAsync((string)tokens["refresh_token"]!);

        foreach (var answer in new[] { tokens, await refreshed.JsonAsync(HttpStatusCode.OK) })
            Assert.InRange((long)Protocol.Payload((string)answer["id_token"]!)["auth_time"]!, before, before + (20 * 60));
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient browser, string path) =>
        browser.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
}
