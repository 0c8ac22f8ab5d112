using System.Net;
using Identity.Server;
using Identity.Sessions;
using Identity.Users;

namespace Identity.Tests;

/// <summary>What ends a sign-in, and that its cookie, its codes and its refresh tokens end with it.</summary>
public sealed class SessionTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private const string Password = "a password of somebody";
    private const string NewPassword = "another one of theirs";

    [Theory]
    [InlineData(AddUser.Switch)]
    [InlineData(ChangeUser.Disable)]
    [InlineData(ChangeUser.EndSessions)]
    public async Task Command_EndsAllOfThatUser_AndNothingOfOthers(string command)
    {
        using var user = await SignedInAsync();
        using var elsewhere = await SignedInAsync(user.Name);
        using var other = await SignedInAsync();

        await RunAsync(command, user.Name);

        await AssertEndedAsync(user);
        await AssertEndedAsync(elsewhere);
        await AssertGoesOnAsync(other);
    }

    [Fact]
    public async Task User_Disabled_CannotSignIn_UntilEnabled_AndNothingComesBack()
    {
        using var user = await SignedInAsync();
        await RunAsync(ChangeUser.Disable, user.Name);
        using (var refused = await user.Browser.LoginAsync(user.Name, Password))
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);

        await RunAsync(ChangeUser.Enable, user.Name);

        await AssertEndedAsync(user);
        using var signedIn = await user.Browser.LoginAsync(user.Name, Password);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Theory]
    [InlineData(ChangeUser.Disable, "nobody", 1)]
    [InlineData(ChangeUser.EndSessions, null, 2)]
    public async Task Command_WithoutAUser_SaysSo(string command, string? name, int exitCode)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(exitCode, await ChangeUser.RunAsync(identity.Service.Services, name is null ? [command] : [command, name], output, error));
        Assert.NotEmpty(error.ToString());
    }

    [Fact]
    public async Task SignOut_EndsThatSignIn_AndNoOther()
    {
        using var user = await SignedInAsync();
        using var elsewhere = await SignedInAsync(user.Name);

        var page = await user.Browser.TextAsync("/connect/endsession");
        using var signedOut = await user.Browser.PostFormAsync("/connect/endsession", ("__RequestVerificationToken", SignInFlow.Field(page, "__RequestVerificationToken")));

        Assert.Equal("/account/signed-out", signedOut.Headers.Location!.OriginalString);
        await AssertEndedAsync(user);
        await AssertGoesOnAsync(elsewhere);
    }

    [Fact]
    public async Task SignOut_AtTheSameTime_IsNoError()
    {
        using var user = await SignedInAsync();
        var token = SignInFlow.Field(await user.Browser.TextAsync("/connect/endsession"), "__RequestVerificationToken");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => user.Browser.PostFormAsync("/connect/endsession", ("__RequestVerificationToken", token))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode));
        await AssertEndedAsync(user);
    }

    [Fact]
    public async Task SignOut_AfterSigningInTwice_EndsWhatCameOfBoth()
    {
        using var user = await SignedInAsync();
        using var again = await user.Browser.LoginAsync(user.Name, Password);

        var page = await user.Browser.TextAsync("/connect/endsession");
        using var signedOut = await user.Browser.PostFormAsync("/connect/endsession", ("__RequestVerificationToken", SignInFlow.Field(page, "__RequestVerificationToken")));

        await AssertEndedAsync(user);
    }

    [Fact]
    public async Task SignIn_AsAnother_EndsTheFormerUsersSession()
    {
        using var user = await SignedInAsync();
        using var other = await SignedInAsync();

        using var signedIn = await user.Browser.LoginAsync(other.Name, Password);

        await AssertEndedAsync(user);
    }

    [Fact]
    public async Task Password_Changed_EndsAllButThisSignIn()
    {
        using var user = await SignedInAsync();
        using var elsewhere = await SignedInAsync(user.Name);

        Assert.Contains("Your password is changed", await ChangePasswordAsync(user.Browser, Password, NewPassword), StringComparison.Ordinal);

        await AssertGoesOnAsync(user);
        await AssertEndedAsync(elsewhere);
        using var old = await elsewhere.Browser.LoginAsync(user.Name, Password);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        using var renewed = await elsewhere.Browser.LoginAsync(user.Name, NewPassword);
        Assert.Equal(HttpStatusCode.Redirect, renewed.StatusCode);
    }

    [Theory]
    [InlineData("not the present one", NewPassword, "The present password is wrong")]
    [InlineData(Password, "short", "at least 12 characters")]
    [InlineData(Password, "password1234", "too easy to guess")]
    [InlineData(Password, "", "at least 12 characters")]
    public async Task Password_Unfit_IsNotChanged(string current, string next, string reason)
    {
        using var user = await SignedInAsync();

        Assert.Contains(reason, await ChangePasswordAsync(user.Browser, current, next), StringComparison.Ordinal);

        await AssertGoesOnAsync(user);
        using var signedIn = await user.Browser.LoginAsync(user.Name, Password);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Fact]
    public async Task Password_Page_IsForThoseWhoAreSignedIn()
    {
        using var browser = identity.Service.Browser();

        using var response = await browser.GetAsync(new Uri("/account/password", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("/account/login?returnUrl=/account/password", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task RefreshToken_UsedAgainAndAgain_EndsWithItsSession()
    {
        using var service = new IdentityService(identity.ConnectionString);
        await service.ReadyAsync();
        using var browser = service.Browser();
        using var redeemed = await browser.RedeemAsync(await browser.CodeAsync());
        var token = (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
        var step = TokenLifetimes.Refresh - TimeSpan.FromDays(1);
        for (var age = step; age < Session.Lifetime; age += step)
        {
            service.Time.Advance(step);
            await service.RefreshKeysAsync();
            using var renewed = await browser.RefreshAsync(token);
            token = (string)(await renewed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
        }

        service.Time.Advance(step);
        await service.RefreshKeysAsync();
        using var over = await browser.RefreshAsync(token);

        Assert.Equal("invalid_grant", (string)(await over.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Fact]
    public async Task Session_IsNotInTokensThatOthersRead()
    {
        using var browser = identity.Service.Browser();
        using var redeemed = await browser.RedeemAsync(await browser.CodeAsync());
        var tokens = await redeemed.JsonAsync(HttpStatusCode.OK);

        foreach (var claim in new[] { Session.Claim, "auth_time" })
            Assert.Null(Protocol.Payload((string)tokens["access_token"]!)[claim]);
        Assert.Null(Protocol.Payload((string)tokens["id_token"]!)[Session.Claim]);
    }

    private async Task<SignedInUser> SignedInAsync(string? name = null)
    {
        if (name is null)
            await identity.Service.AddUserAsync(name = $"user{Guid.NewGuid():N}", Password);
        var browser = identity.Service.Browser();
        using var redeemed = await browser.RedeemAsync(await browser.CodeAsync(name, Password));
        using var unused = await browser.DecideAsync(Protocol.AuthorizeUrl(("prompt", "consent")), "allow");
        using var login = await browser.LoginAsync(name, Password);
        return new(name, browser, (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!, SignInFlow.Parameter(unused, "code"),
            login.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith(Cookies.Session, StringComparison.Ordinal)).Split(';')[0]);
    }

    private async Task AssertEndedAsync(SignedInUser user)
    {
        Assert.Equal(HttpStatusCode.Redirect, await AccountAsync(user));
        using var refreshed = await identity.Client.RefreshAsync(user.RefreshToken);
        Assert.Equal("invalid_grant", (string)(await refreshed.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        using var redeemed = await identity.Client.RedeemAsync(user.Code);
        Assert.Equal("invalid_grant", (string)(await redeemed.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    private async Task AssertGoesOnAsync(SignedInUser user)
    {
        Assert.Equal(HttpStatusCode.OK, await AccountAsync(user));
        using var refreshed = await identity.Client.RefreshAsync(user.RefreshToken);
        await refreshed.JsonAsync(HttpStatusCode.OK);
    }

    /// <summary>With the cookie as it was, which a browser may have forgotten and somebody else may have.</summary>
    private async Task<HttpStatusCode> AccountAsync(SignedInUser user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account") { Headers = { { "Cookie", user.Cookie } } };
        using var anybody = identity.Service.Browser();
        using var response = await anybody.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<string> ChangePasswordAsync(HttpClient browser, string current, string next)
    {
        var page = await browser.TextAsync("/account/password");
        using var response = await browser.PostFormAsync("/account/password",
            ("current", current), ("next", next), ("__RequestVerificationToken", SignInFlow.Field(page, "__RequestVerificationToken")));
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task RunAsync(string command, string name)
    {
        if (command is AddUser.Switch)
        {
            await identity.Service.AddUserAsync(name, NewPassword);
            return;
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(await ChangeUser.RunAsync(identity.Service.Services, [command, name], output, error) is 0, error.ToString());
    }

    private sealed record SignedInUser(string Name, HttpClient Browser, string RefreshToken, string Code, string Cookie) : IDisposable
    {
        public void Dispose() => Browser.Dispose();
    }
}
