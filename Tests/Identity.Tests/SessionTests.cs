using System.Net;
using Identity.Server;
using Identity.Sessions;
using Identity.Users;
using Testing;

namespace Identity.Tests;

/// <summary>What ends a sign-in, and that its cookie, its codes and its refresh tokens end with it.</summary>
public sealed class SessionTests(IdentityFixture identity, PostgresFixture postgres) : IClassFixture<IdentityFixture>
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
        Assert.Equal(HttpStatusCode.OK, await user.Browser.LoginAsync(user.Name, Password).StatusAsync());

        await RunAsync(ChangeUser.Enable, user.Name);

        await AssertEndedAsync(user);
        Assert.Equal(HttpStatusCode.Redirect, await user.Browser.LoginAsync(user.Name, Password).StatusAsync());
    }

    [Fact]
    public async Task SignOut_EndsThatSignIn_AndNoOther()
    {
        using var user = await SignedInAsync();
        using var elsewhere = await SignedInAsync(user.Name);

        using var signedOut = await user.Browser.SignOutAsync();

        Assert.Equal("/account/signed-out", signedOut.Headers.Location!.OriginalString);
        await AssertEndedAsync(user);
        await AssertGoesOnAsync(elsewhere);
    }

    [Fact]
    public async Task SignOut_AtTheSameTime_IsNoError()
    {
        using var user = await SignedInAsync();
        var token = await user.Browser.FormTokenAsync("/connect/endsession");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => user.Browser.PostFormAsync("/connect/endsession", token).StatusAsync()));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Redirect, status));
        await AssertEndedAsync(user);
    }

    [Fact]
    public async Task SignOut_AfterSigningInTwice_EndsWhatCameOfBoth()
    {
        using var user = await SignedInAsync();
        await user.Browser.LoginAsync(user.Name, Password).StatusAsync();

        await user.Browser.SignOutAsync().StatusAsync();

        await AssertEndedAsync(user);
    }

    [Fact]
    public async Task SignIn_AsAnother_EndsTheFormerUsersSession()
    {
        using var user = await SignedInAsync();
        using var other = await SignedInAsync();

        await user.Browser.LoginAsync(other.Name, Password).StatusAsync();

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
        Assert.Equal(HttpStatusCode.OK, await elsewhere.Browser.LoginAsync(user.Name, Password).StatusAsync());
        Assert.Equal(HttpStatusCode.Redirect, await elsewhere.Browser.LoginAsync(user.Name, NewPassword).StatusAsync());
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
        Assert.Equal(HttpStatusCode.Redirect, await user.Browser.LoginAsync(user.Name, Password).StatusAsync());
    }

    [Fact]
    public async Task Password_Page_IsForThoseWhoAreSignedIn()
    {
        using var browser = identity.Service.Browser();

        using var response = await browser.OpenAsync("/account/password");

        Assert.Equal("/account/login?returnUrl=/account/password", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task RefreshToken_UsedAgainAndAgain_EndsWithItsSession()
    {
        using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb")); // the others of this class would follow its keys into the future
        await service.ReadyAsync();
        using var browser = service.Browser();
        var token = (await browser.TokensAsync()).RefreshToken();
        var step = TokenLifetimes.Refresh - TimeSpan.FromDays(1);
        for (var age = step; age < Session.Lifetime; age += step)
        {
            service.Time.Advance(step);
            await service.RefreshKeysAsync();
            token = (await browser.RefreshAsync(token).JsonAsync()).RefreshToken();
        }

        service.Time.Advance(step);
        await service.RefreshKeysAsync();

        await browser.RefreshAsync(token).AssertRefusedAsync("invalid_grant");
    }

    private async Task<SignedInUser> SignedInAsync(string? name = null)
    {
        if (name is null)
            await identity.Service.AddUserAsync(name = $"user{Guid.NewGuid():N}", Password);
        var browser = identity.Service.Browser();
        var tokens = await browser.TokensAsync(name, Password);
        var unused = await browser.NextCodeAsync();
        using var login = await browser.LoginAsync(name, Password);
        return new(name, browser, tokens.RefreshToken(), unused,
            login.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith(Cookies.Session, StringComparison.Ordinal)).Split(';')[0]);
    }

    private async Task AssertEndedAsync(SignedInUser user)
    {
        Assert.Equal(HttpStatusCode.Redirect, await AccountAsync(user));
        await identity.Client.RefreshAsync(user.RefreshToken).AssertRefusedAsync("invalid_grant");
        await identity.Client.RedeemAsync(user.Code).AssertRefusedAsync("invalid_grant");
    }

    private async Task AssertGoesOnAsync(SignedInUser user)
    {
        Assert.Equal(HttpStatusCode.OK, await AccountAsync(user));
        await identity.Client.RefreshAsync(user.RefreshToken).JsonAsync();
    }

    /// <summary>With the cookie as it was, which a browser may have forgotten and somebody else may have.</summary>
    private async Task<HttpStatusCode> AccountAsync(SignedInUser user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account") { Headers = { { "Cookie", user.Cookie } } };
        using var anybody = identity.Service.Browser();
        return await anybody.SendAsync(request, TestContext.Current.CancellationToken).StatusAsync();
    }

    private static async Task<string> ChangePasswordAsync(HttpClient browser, string current, string next)
    {
        using var response = await browser.SubmitAsync("/account/password", ("current", current), ("next", next));
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>One that takes a password gets a new one.</summary>
    private async Task RunAsync(string command, string name)
    {
        var (exitCode, message) = await identity.Service.RunAsync([command, name], NewPassword);
        Assert.True(exitCode is 0, message);
    }

    private sealed record SignedInUser(string Name, HttpClient Browser, string RefreshToken, string Code, string Cookie) : IDisposable
    {
        public void Dispose() => Browser.Dispose();
    }
}
