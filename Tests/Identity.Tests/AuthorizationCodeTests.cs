using System.Net;
using Identity.ApiScopes;
using Identity.Sessions;
using Microsoft.AspNetCore.WebUtilities;
using static Identity.Tests.SignInFlow;

namespace Identity.Tests;

public sealed class AuthorizationCodeTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task User_WhoSignsInAndAllows_GivesTheClientTokens()
    {
        using var browser = identity.Service.Browser();
        using var toLogin = await browser.OpenAsync(Protocol.AuthorizeUrl(("max_age", "600")));
        Assert.StartsWith("/account/login?", toLogin.Headers.Location!.OriginalString, StringComparison.Ordinal);

        using var signedIn = await browser.LoginAsync(loginUrl: toLogin.Headers.Location.OriginalString);
        using var allowed = await browser.DecideAsync(signedIn.Headers.Location!.OriginalString + "&prompt=consent", "allow");
        Assert.StartsWith(Protocol.RedirectUri + "?", allowed.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("af0ifjsldkj", Parameter(allowed, "state"));

        var tokens = await identity.Client.RedeemAsync(Parameter(allowed, "code")).JsonAsync();
        var access = Protocol.Payload((string)tokens["access_token"]!);
        Assert.Equal(Scope.AudiencesOf(Protocol.WebScopes.Split(' ')), Protocol.Audiences(access));
        Assert.Equal(Protocol.Web, (string)access["client_id"]!);
        Assert.All(["name", "auth_time", Session.Claim], claim => Assert.Null(access[claim])); // others read it
        var idToken = Protocol.Payload((string)tokens["id_token"]!);
        Assert.Equal((string)access["sub"]!, (string)idToken["sub"]!);
        Assert.Equal("alice", (string)idToken["name"]!);
        Assert.Equal("n-0S6_WzA2Mj", (string)idToken["nonce"]!);
        Assert.Null(idToken[Session.Claim]);
        Assert.NotNull(tokens["refresh_token"]);
    }

    [Fact]
    public async Task Consent_GivenBefore_IsNotAskedForAgain()
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();

        Assert.NotEmpty(await browser.NextCodeAsync());
        //#if (sample)
        Assert.Equal(HttpStatusCode.OK, await browser.OpenAsync(Protocol.AuthorizeUrl(("scope", Protocol.WebScopes + " payments.read"))).StatusAsync());
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
    [InlineData("code_challenge", "a-challenge-of-only-42-characters-01234567")]
    [InlineData("code_challenge", "a-challenge-of-43-characters-with-a-plus+01")]
    [InlineData("code_challenge", "a-challenge-of-43-characters-and-a-newline1\n")]
    [InlineData("code_challenge", "é-challenge-of-43-characters-and-an-accent1")]
    [InlineData("code_challenge", "a-challenge-of-129-characters----------------------------------------------------------------------------------------------------")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("scope", "openid operations")]
    [InlineData("response_type", "token")]
    [InlineData("redirect_uri", "https://evil.example/signin-oidc")]
    [InlineData("redirect_uri", "http://localhost:8080/signin-oidc/../evil")]
    [InlineData("redirect_uri", "http://localhost:8080.evil.example/signin-oidc")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    public async Task Request_WithoutPkce_ForTooMuch_OrToAnotherAddress_IsRefused(string parameter, string? value)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var response = await browser.OpenAsync(Protocol.AuthorizeUrl((parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("another-verifier-of-at-least-43-characters-0123", false, "invalid_grant")]
    [InlineData("abc", true, "invalid_request")]
    [InlineData("a-verifier-of-at-least-43-characters-with-a-plus+", true, "invalid_request")]
    [InlineData("a-verifier-of-129-characters-----------------------------------------------------------------------------------------------------", true, "invalid_request")]
    public async Task Code_WithAnotherVerifier_OrOneThatIsNone_IsRefused(string verifier, bool isThatOfTheRequest, string error)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        using var allowed = await browser.DecideAsync(
            Protocol.AuthorizeUrl(("prompt", "consent"), ("code_challenge", Protocol.ChallengeOf(isThatOfTheRequest ? verifier : Protocol.Verifier))), "allow");

        await identity.Client.RedeemAsync(Parameter(allowed, "code"), verifier).AssertRefusedAsync(error);
    }

    [Fact]
    public async Task Code_UsedTwice_IsRefusedAndEndsWhatCameOfIt()
    {
        using var browser = identity.Service.Browser();
        var code = await browser.CodeAsync();
        var tokens = await identity.Client.RedeemAsync(code).JsonAsync();

        await identity.Client.RedeemAsync(code).AssertRefusedAsync("invalid_grant");
        await identity.Client.RefreshAsync(tokens.RefreshToken()).AssertRefusedAsync("invalid_grant");
    }

    [Fact]
    public async Task Prompt_None_NeverShowsAPage()
    {
        using var browser = identity.Service.Browser();
        using var stranger = await browser.OpenAsync(Protocol.AuthorizeUrl(("prompt", "none")));

        Assert.Equal("login_required", Parameter(stranger, "error"));
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
        using var toLogin = await browser.OpenAsync(request);
        var login = toLogin.Headers.Location!.OriginalString;
        var back = Parameter(toLogin, "returnUrl");

        await AssertAsksForSignInAsync(back);
        using (await browser.LoginAsync())
            await AssertAsksForSignInAsync(back, unless: parameter is "max_age" && value is "60");

        // Neither by the form of another request's consent page.
        identity.Service.Time.Advance(TimeSpan.FromMinutes(2));
        var token = await browser.FormTokenAsync(Protocol.AuthorizeUrl(("prompt", "consent")));
        using (var posted = await browser.PostFormAsync("/connect/authorize",
            [.. QueryHelpers.ParseQuery(request["/connect/authorize".Length..]).Select(field => (field.Key, field.Value.ToString())), token, ("decision", "allow")]))
        {
            Assert.StartsWith("/account/login?", posted.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        // Who has signed in for it gets one answer.
        using var signedIn = await browser.LoginAsync(loginUrl: login);
        Assert.Equal(back, signedIn.Headers.Location!.OriginalString);
        using var answer = value.Contains("consent", StringComparison.Ordinal) ? await browser.DecideAsync(back, "allow") : await browser.OpenAsync(back);
        Assert.NotEmpty(Parameter(answer, "code"));
        identity.Service.Time.Advance(TimeSpan.FromMinutes(2));
        await AssertAsksForSignInAsync(back);
        await AssertAsksForSignInAsync(request);

        async Task AssertAsksForSignInAsync(string address, bool unless = false)
        {
            using var response = await browser.OpenAsync(address);
            Assert.Equal(!unless, response.Headers.Location!.OriginalString.StartsWith("/account/login?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task SignIn_ForARequest_IsGoodForItForSomeMinutesOnly()
    {
        using var browser = identity.Service.Browser();
        using var toLogin = await browser.OpenAsync(Protocol.AuthorizeUrl(("prompt", "login")));
        using var signedIn = await browser.LoginAsync(loginUrl: toLogin.Headers.Location!.OriginalString);

        identity.Service.Time.Advance(TimeSpan.FromMinutes(6));
        using var late = await browser.OpenAsync(signedIn.Headers.Location!.OriginalString);

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

        var tokens = await browser.RedeemAsync(await browser.NextCodeAsync()).JsonAsync();
        var refreshed = await browser.RefreshAsync(tokens.RefreshToken()).JsonAsync();

        Assert.All([tokens, refreshed], answer =>
            Assert.InRange((long)Protocol.Payload((string)answer["id_token"]!)["auth_time"]!, before, before + (20 * 60)));
    }
}
