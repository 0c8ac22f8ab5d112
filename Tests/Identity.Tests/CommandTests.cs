using System.Net;
using Identity.ApiScopes;
using Identity.Clients;
using Identity.Server;
using Identity.Users;

namespace Identity.Tests;

public sealed class CommandTests(IdentityFixture identity) : IClassFixture<IdentityFixture>, IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    //#if (sample)
    [Fact]
    public async Task Client_Added_GetsTokensForItsScopesOnly()
    {
        Assert.Equal(0, await AddClientAsync("--add-client", "reports", "--scopes", "orders.read payments.read"));
        var secret = _output.ToString().Split(' ')[^1].Trim();

        using var granted = await identity.Client.ClientTokenAsync(id: "reports", secret: secret);
        using var refused = await identity.Client.ClientTokenAsync("operations", "reports", secret);

        Assert.Equal("orders.read payments.read", (string)Protocol.Payload((string)(await granted.JsonAsync(HttpStatusCode.OK))["access_token"]!)["scope"]!);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    //#endif
    [Fact]
    public async Task Client_Public_MayUseCodesWithPkce()
    {
        Assert.Equal(0, await AddClientAsync("--add-client", "shop", "--scopes", "openid profile", "--redirect-uri", "https://shop.example/in"));
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        using var allowed = await browser.DecideAsync(
            Protocol.AuthorizeUrl(("client_id", "shop"), ("redirect_uri", "https://shop.example/in"), ("scope", "openid profile")), "allow");

        Assert.NotEmpty(SignInFlow.Parameter(allowed, "code"));
    }

    [Theory]
    [InlineData("--add-client")]
    [InlineData("--add-client", "x")]
    [InlineData("--add-client", "x", "--scopes", "orders.everything")]
    [InlineData("--add-client", "x", "--scopes", "operations", "--redirect-uri", "/relative")]
    [InlineData("--add-client", "x", "--scopes", "operations", "--other", "y")]
    public async Task Client_Misdescribed_IsWrongUsage(params string[] args)
    {
        Assert.Equal(2, await AddClientAsync(args));
        Assert.Contains("Usage: --add-client ID", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://shop.example/in")]
    [InlineData("http://localhost/in")]
    [InlineData("http://localhost:3000/in")]
    [InlineData("http://127.0.0.1.evil.example/in")]
    [InlineData("http://127.0.0.1@evil.example/in")]
    [InlineData("http://[::2]/in")]
    [InlineData("https://alice@shop.example/in")]
    [InlineData("https://alice:secret@shop.example/in")]
    [InlineData("https://shop.example/in#there")]
    [InlineData("https://shop.example/in#")]
    [InlineData("https://*.shop.example/in")]
    [InlineData("https://shop.example/*")]
    [InlineData("https:\\\\evil.example\\in")]
    [InlineData("https://shop.example\\@evil.example/in")]
    [InlineData(" https://shop.example/in")]
    [InlineData("https://shop.example/in\n")]
    [InlineData("https://shöp.example/in")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("blob:https://shop.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://shop.example/in")]
    [InlineData("about:blank")]
    [InlineData("shop:/in")]
    [InlineData("shop.:/in")]
    [InlineData("urn:ietf:wg:oauth:2.0:oob")]
    [InlineData("//shop.example/in")]
    [InlineData("/in")]
    [InlineData("")]
    public async Task Client_WithAnAddressThatOthersCouldReceive_IsNotAdded(string address)
    {
        Assert.Equal(2, await AddClientAsync("--add-client", "x", "--scopes", "openid", "--redirect-uri", address));
        Assert.Equal(2, await AddClientAsync("--add-client", "x", "--scopes", "openid", "--redirect-uri", "https://shop.example/in", "--post-logout-uri", address));
        Assert.Contains("must be an https address", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0190e000-0000-7000-8000-0000000000a1")]
    [InlineData("0190E000-0000-7000-8000-0000000000A1")]
    [InlineData("0190e00000007000800000000000a1ff")]
    [InlineData("{0190e000-0000-7000-8000-0000000000a1}")]
    [InlineData("(0190e000-0000-7000-8000-0000000000a1)")]
    [InlineData(" 0190e000-0000-7000-8000-0000000000a1 ")]
    [InlineData("{0x0190e000,0x0000,0x7000,{0x80,0x00,0x00,0x00,0x00,0x00,0x00,0xa1}}")]
    public async Task Client_WithTheIdOfAUser_IsNotAdded_AndGetsNoToken(string id)
    {
        Assert.Equal(2, await AddClientAsync("--add-client", id, "--scopes", "operations"));
        Assert.Contains("must not have the form of a user's", _error.ToString(), StringComparison.Ordinal);

        await identity.Service.ScalarAsync<string>($"""
            INSERT INTO clients (id, application_type, client_id, client_secret, client_type, permissions)
            SELECT gen_random_uuid(), application_type, '{id}', client_secret, client_type, permissions FROM clients WHERE client_id = 'platform-cli'
            RETURNING client_id
            """);
        using var refused = await identity.Client.ClientTokenAsync(id: id);
        Assert.Equal("unauthorized_client", (string)(await refused.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Fact]
    public async Task Client_OfUsers_GetsNoScopeOfOperators()
    {
        await identity.Service.ScalarAsync<string>(
            "UPDATE clients SET permissions = replace(permissions, ']', ', \"scp:operations\", \"scp:inventory.write\"]') WHERE client_id = 'storefront-web' RETURNING client_id");
        foreach (var scope in Scope.All.Where(scope => scope.OfOperators))
        {
            Assert.Equal(2, await AddClientAsync("--add-client", "x", "--scopes", $"openid {scope.Name}", "--redirect-uri", "https://shop.example/in"));
            Assert.Contains($"'{scope.Name}' is for operators", _error.ToString(), StringComparison.Ordinal);

            using var refused = await identity.Client.GetAsync(
                new Uri(Protocol.AuthorizeUrl(("scope", $"openid {scope.Name}")), UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:51234/in", "http://127.0.0.1:51234")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:1/in", "http://127.0.0.1:1")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1/in", "http://127.0.0.1")]
    [InlineData("http://[::1]/in", "http://[::1]:51234/in", "http:")]
    [InlineData("http://127.0.0.1:7000/in", "http://127.0.0.1:7000/in", "http://127.0.0.1:7000")]
    [InlineData("com.example.app:/in", "com.example.app:/in", "com.example.app:")]
    public async Task Client_Native_ReceivesCodesAtItsAddress(string registered, string asked, string formTarget)
    {
        var id = $"native-{Guid.CreateVersion7():N}";
        Assert.Equal(0, await AddClientAsync("--add-client", id, "--scopes", "openid", "--redirect-uri", registered));
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        var url = Protocol.AuthorizeUrl(("client_id", id), ("redirect_uri", asked), ("scope", "openid"));

        using var page = await browser.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        using var allowed = await browser.DecideAsync(url, "allow");

        Assert.EndsWith($"form-action 'self' {formTarget}", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.StartsWith($"{asked}?code=", allowed.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var redeemed = await identity.Client.PostFormAsync("/connect/token", ("grant_type", "authorization_code"), ("client_id", id),
            ("code", SignInFlow.Parameter(allowed, "code")), ("redirect_uri", asked), ("code_verifier", Protocol.Verifier));
        await redeemed.JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://127.0.0.1/in", "http://localhost:51234/in")]
    [InlineData("http://127.0.0.1/in", "http://localhost/in")]
    [InlineData("http://127.0.0.1/in", "http://[::1]:51234/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:51234/elsewhere")]
    [InlineData("http://127.0.0.1/in", "https://127.0.0.1:51234/in")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:51234/in?more")]
    [InlineData("http://127.0.0.1/in", "http://127.0.0.1:51234@evil.example/in")]
    [InlineData("http://127.0.0.1:7000/in", "http://127.0.0.1:7001/in")]
    [InlineData("https://shop.example/in", "https://shop.example:8443/in")]
    [InlineData("com.example.app:/in", "com.example.app.evil:/in")]
    public async Task Client_AskingForAnotherAddress_IsRefused(string registered, string asked)
    {
        var id = $"native-{Guid.CreateVersion7():N}";
        Assert.Equal(0, await AddClientAsync("--add-client", id, "--scopes", "openid", "--redirect-uri", registered));

        using var refused = await identity.Client.GetAsync(
            new Uri(Protocol.AuthorizeUrl(("client_id", id), ("redirect_uri", asked), ("scope", "openid")), UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
    }

    [Fact]
    public async Task Client_Disabled_GetsNothing_AndItsRefreshTokensStayDead()
    {
        using var browser = identity.Service.Browser();
        var refresh = await RefreshTokenAsync(browser);

        Assert.Equal(0, await ChangeClientAsync("--disable-client", Protocol.Web));
        using var refreshed = await identity.Client.RefreshAsync(refresh);
        using var asked = await browser.GetAsync(new Uri(Protocol.AuthorizeUrl(), UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("invalid_client", (string)(await refreshed.JsonAsync(HttpStatusCode.Unauthorized))["error"]!);
        Assert.Equal(HttpStatusCode.BadRequest, asked.StatusCode);

        Assert.Equal(0, await ChangeClientAsync("--enable-client", Protocol.Web));
        using var later = await identity.Client.RefreshAsync(refresh);
        Assert.Equal("invalid_grant", (string)(await later.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        await RefreshTokenAsync(browser);
    }

    [Theory]
    [InlineData("/connect/token", "grant_type", "client_credentials")]
    [InlineData("/connect/introspect", "token", "x")]
    [InlineData("/connect/revoke", "token", "x")]
    public async Task Client_Disabled_IsRefusedWithItsSecret_UntilEnabled(string path, string name, string value)
    {
        (string, string)[] form = [("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), (name, value)];

        Assert.Equal(0, await ChangeClientAsync("--disable-client", Protocol.Cli));
        using var refused = await identity.Client.PostFormAsync(path, form);
        Assert.Equal(0, await ChangeClientAsync("--enable-client", Protocol.Cli));
        using var accepted = await identity.Client.PostFormAsync(path, form);

        Assert.Equal("invalid_client", (string)(await refused.JsonAsync(HttpStatusCode.Unauthorized))["error"]!);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Client_WhoseGrantsEnded_HasToAskItsUsersAgain()
    {
        using var browser = identity.Service.Browser();
        var refresh = await RefreshTokenAsync(browser);
        var access = await identity.Client.AccessTokenAsync();

        Assert.Equal(0, await ChangeClientAsync("--end-grants", Protocol.Web));
        using var refreshed = await identity.Client.RefreshAsync(refresh);
        Assert.Equal("invalid_grant", (string)(await refreshed.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        Assert.Contains("asks to", await browser.TextAsync(Protocol.AuthorizeUrl()), StringComparison.Ordinal);
        Assert.True((bool)(await identity.Client.IntrospectAsync(access))["active"]!); // another client's

        Assert.Equal(0, await ChangeClientAsync("--end-grants", Protocol.Cli));
        Assert.False((bool)(await identity.Client.IntrospectAsync(access))["active"]!);
    }

    [Theory]
    [InlineData(2, "--disable-client")]
    [InlineData(2, "--end-grants", "x", "y")]
    [InlineData(1, "--enable-client", "nobody")]
    public async Task Client_Unknown_IsNotChanged(int exitCode, params string[] args) => Assert.Equal(exitCode, await ChangeClientAsync(args));

    [Fact]
    public async Task Client_ThereAlready_IsNotReplaced()
    {
        Assert.Equal(1, await AddClientAsync("--add-client", Protocol.Cli, "--scopes", "operations"));
        Assert.Contains("there is one already", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_Added_CanSignIn()
    {
        Assert.Equal(0, await AddUserAsync("dora", "a blue kettle of dora"));
        using var browser = identity.Service.Browser();

        using var signedIn = await browser.LoginAsync("dora", "a blue kettle of dora");

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Theory]
    [InlineData(AddUser.Switch)]
    [InlineData(ChangeUser.Disable)]
    public async Task User_WhileTheDatabaseIsAway_IsNotChanged_AndTheReasonIsSaid(string command)
    {
        await using var service = new IdentityService("Host=127.0.0.1;Port=1;Database=identitydb;Username=nobody;Timeout=1");
        using var input = new StringReader("a blue kettle of dora");

        Assert.Equal(1, command is AddUser.Switch
            ? await AddUser.RunAsync(service.Services, [command, "dora"], input, _output, _error)
            : await ChangeUser.RunAsync(service.Services, [command, "dora"], _output, _error));
        Assert.Contains("Failed to connect to 127.0.0.1:1", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithAShortPassword_IsNotAdded()
    {
        Assert.Equal(1, await AddUserAsync("erin", "short"));
        Assert.Contains("at least 12 characters", _error.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> RefreshTokenAsync(HttpClient browser)
    {
        using var redeemed = await identity.Client.RedeemAsync(await browser.CodeAsync());
        return (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
    }

    private Task<int> ChangeClientAsync(params string[] args) => ChangeClient.RunAsync(identity.Service.Services, args, _output, _error);

    private Task<int> AddClientAsync(params string[] args) => AddClient.RunAsync(identity.Service.Services, args, _output, _error);

    private async Task<int> AddUserAsync(string name, string password)
    {
        using var input = new StringReader(password);
        return await AddUser.RunAsync(identity.Service.Services, ["--add-user", name], input, _output, _error);
    }
}
