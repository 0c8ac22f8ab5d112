using System.Net;
using Identity.ApiScopes;
using Identity.Clients;
using Identity.Users;

namespace Identity.Tests;

public sealed class CommandTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    //#if (sample)
    [Fact]
    public async Task Client_Added_GetsTokensForItsScopesOnly()
    {
        var secret = (await RunAsync(AddClient.Switch, "reports", "--scopes", "orders.read payments.read")).Split(' ')[^1];

        var granted = await identity.Client.ClientTokenAsync(id: "reports", secret: secret).JsonAsync();
        Assert.Equal("orders.read payments.read", (string)Protocol.Payload((string)granted["access_token"]!)["scope"]!);
        Assert.Equal(HttpStatusCode.BadRequest, await identity.Client.ClientTokenAsync("operations", "reports", secret).StatusAsync());
    }

    //#endif
    [Fact]
    public async Task Client_Public_MayUseCodesWithPkce()
    {
        await RunAsync(AddClient.Switch, "shop", "--scopes", "openid profile", "--redirect-uri", "https://shop.example/in");
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var allowed = await browser.DecideAsync(
            Protocol.AuthorizeUrl(("client_id", "shop"), ("redirect_uri", "https://shop.example/in"), ("scope", "openid profile")), "allow");

        Assert.NotEmpty(SignInFlow.Parameter(allowed, "code"));
    }

    [Theory]
    [InlineData(2, "Usage: --add-client ID", "--add-client")]
    [InlineData(2, "Usage: --add-client ID", "--add-client", "x")]
    [InlineData(2, "There is no scope 'orders.everything'", "--add-client", "x", "--scopes", "orders.everything")]
    [InlineData(2, "'--other' is no option", "--add-client", "x", "--scopes", "operations", "--other", "y")]
    [InlineData(2, "must be an https address", "--add-client", "x", "--scopes", "openid", "--redirect-uri", "http://shop.example/in")]
    [InlineData(2, "must not have the form of a user's", "--add-client", "0190e000-0000-7000-8000-0000000000a1", "--scopes", "openid")]
    [InlineData(1, "there is one already", "--add-client", "platform-cli", "--scopes", "operations")]
    [InlineData(2, "Usage: --disable-client ID", "--disable-client")]
    [InlineData(2, "Usage: --end-grants ID", "--end-grants", "x", "y")]
    [InlineData(1, "There is no client 'nobody'", "--enable-client", "nobody")]
    [InlineData(2, "Usage: --add-user NAME", "--add-user")]
    [InlineData(1, "at least 12 characters", "--add-user", "erin")]
    [InlineData(2, "Usage: --end-sessions NAME", "--end-sessions")]
    [InlineData(1, "There is no user 'nobody'", "--disable-user", "nobody")]
    public async Task Command_ThatCannotBeRun_SaysWhy(int expected, string reason, params string[] args)
    {
        var (exitCode, message) = await identity.Service.RunAsync(args);

        Assert.Equal(expected, exitCode);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AddClient.Switch, "shop", "--scopes", "openid")]
    [InlineData(ChangeClient.Disable, "shop")]
    [InlineData(AddUser.Switch, "dora")]
    [InlineData(ChangeUser.Disable, "dora")]
    public async Task Command_WhileTheDatabaseIsAway_SaysSo(params string[] args)
    {
        await using var service = new IdentityService("Host=127.0.0.1;Port=1;Database=identitydb;Username=nobody;Timeout=1");

        var (exitCode, message) = await service.RunAsync(args, "a blue kettle of dora");

        Assert.Equal(1, exitCode);
        Assert.Contains("Failed to connect to 127.0.0.1:1", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfUsers_GetsNoScopeOfOperators()
    {
        await identity.Service.ScalarAsync<string>(
            "UPDATE clients SET permissions = replace(permissions, ']', ', \"scp:operations\", \"scp:inventory.write\"]') WHERE client_id = 'storefront-web' RETURNING client_id");
        foreach (var scope in Scope.All.Where(scope => scope.OfOperators))
        {
            var (exitCode, message) = await identity.Service.RunAsync([AddClient.Switch, "x", "--scopes", $"openid {scope.Name}", "--redirect-uri", "https://shop.example/in"]);
            Assert.Equal(2, exitCode);
            Assert.Contains($"'{scope.Name}' is for operators", message, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, await identity.Client.OpenAsync(Protocol.AuthorizeUrl(("scope", $"openid {scope.Name}"))).StatusAsync());
        }
    }

    [Fact]
    public async Task Client_Disabled_GetsNothing_AndItsRefreshTokensStayDead()
    {
        using var browser = identity.Service.Browser();
        var refresh = (await browser.TokensAsync()).RefreshToken();

        await RunAsync(ChangeClient.Disable, Protocol.Web);
        await identity.Client.RefreshAsync(refresh).AssertRefusedAsync("invalid_client");
        Assert.Equal(HttpStatusCode.BadRequest, await browser.OpenAsync(Protocol.AuthorizeUrl()).StatusAsync());

        await RunAsync(ChangeClient.Enable, Protocol.Web);
        await identity.Client.RefreshAsync(refresh).AssertRefusedAsync("invalid_grant");
        await browser.TokensAsync();
    }

    [Theory]
    [InlineData("/connect/token", "grant_type", "client_credentials")]
    [InlineData("/connect/introspect", "token", "x")]
    [InlineData("/connect/revoke", "token", "x")]
    public async Task Client_Disabled_IsRefusedWithItsSecret_UntilEnabled(string path, string name, string value)
    {
        (string, string)[] form = [("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), (name, value)];

        await RunAsync(ChangeClient.Disable, Protocol.Cli);
        await identity.Client.PostFormAsync(path, form).AssertRefusedAsync("invalid_client");
        await RunAsync(ChangeClient.Enable, Protocol.Cli);
        Assert.Equal(HttpStatusCode.OK, await identity.Client.PostFormAsync(path, form).StatusAsync());
    }

    [Fact]
    public async Task Client_WhoseGrantsEnded_HasToAskItsUsersAgain()
    {
        using var browser = identity.Service.Browser();
        var tokens = await browser.TokensAsync();
        var access = await identity.Client.AccessTokenAsync();

        await RunAsync(ChangeClient.EndGrants, Protocol.Web);
        await identity.Client.RefreshAsync(tokens.RefreshToken()).AssertRefusedAsync("invalid_grant");
        Assert.Contains("asks to", await browser.TextAsync(Protocol.AuthorizeUrl()), StringComparison.Ordinal);
        Assert.True(await identity.Client.IsActiveAsync(access)); // another client's

        await RunAsync(ChangeClient.EndGrants, Protocol.Cli);
        Assert.False(await identity.Client.IsActiveAsync(access));
    }

    private async Task<string> RunAsync(params string[] args)
    {
        var (exitCode, message) = await identity.Service.RunAsync(args);
        Assert.True(exitCode is 0, message);
        return message;
    }
}
