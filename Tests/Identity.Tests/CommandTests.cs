using System.Net;
using Identity.Clients;
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

    [Fact]
    public async Task Client_ThereAlready_IsNotReplaced()
    {
        Assert.Equal(1, await AddClientAsync("--add-client", Protocol.Cli, "--scopes", "operations"));
        Assert.Contains("there is one already", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_Added_CanSignIn()
    {
        Assert.Equal(0, await AddUserAsync("dora", "a password of dora"));
        using var browser = identity.Service.Browser();

        using var signedIn = await browser.LoginAsync("dora", "a password of dora");

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Fact]
    public async Task User_WithAShortPassword_IsNotAdded()
    {
        Assert.Equal(1, await AddUserAsync("erin", "short"));
        Assert.Contains("at least 12 characters", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> AddClientAsync(params string[] args) => AddClient.RunAsync(identity.Service.Services, args, _output, _error);

    private async Task<int> AddUserAsync(string name, string password)
    {
        using var input = new StringReader(password);
        return await AddUser.RunAsync(identity.Service.Services, ["--add-user", name], input, _output, _error);
    }
}
