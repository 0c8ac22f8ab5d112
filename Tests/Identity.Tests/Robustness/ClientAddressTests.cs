using System.Net;
using Identity.Clients;

namespace Identity.Tests.Robustness;

/// <summary>Clients whose address or id others could take for theirs.</summary>
public sealed class ClientAddressTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
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
        foreach (var options in new string[][] { ["--redirect-uri", address], ["--redirect-uri", "https://shop.example/in", "--post-logout-uri", address] })
        {
            var (exitCode, message) = await identity.Service.RunAsync([AddClient.Switch, "x", "--scopes", "openid", .. options]);
            Assert.Equal(2, exitCode);
            Assert.Contains("must be an https address", message, StringComparison.Ordinal);
        }
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
        var (exitCode, message) = await identity.Service.RunAsync([AddClient.Switch, id, "--scopes", "operations"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("must not have the form of a user's", message, StringComparison.Ordinal);

        await identity.Service.ScalarAsync<string>($"""
            INSERT INTO clients (id, application_type, client_id, client_secret, client_type, permissions)
            SELECT gen_random_uuid(), application_type, '{id}', client_secret, client_type, permissions FROM clients WHERE client_id = 'platform-cli'
            RETURNING client_id
            """);
        await identity.Client.ClientTokenAsync(id: id).AssertRefusedAsync("unauthorized_client");
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
        var id = await AddAsync(registered);
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();
        var url = Protocol.AuthorizeUrl(("client_id", id), ("redirect_uri", asked), ("scope", "openid"));

        using var page = await browser.OpenAsync(url);
        using var allowed = await browser.DecideAsync(url, "allow");

        Assert.EndsWith($"form-action 'self' {formTarget}", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.StartsWith($"{asked}?code=", allowed.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await identity.Client.PostFormAsync("/connect/token", ("grant_type", "authorization_code"), ("client_id", id),
            ("code", SignInFlow.Parameter(allowed, "code")), ("redirect_uri", asked), ("code_verifier", Protocol.Verifier)).JsonAsync();
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
        var id = await AddAsync(registered);

        using var refused = await identity.Client.OpenAsync(Protocol.AuthorizeUrl(("client_id", id), ("redirect_uri", asked), ("scope", "openid")));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Null(refused.Headers.Location);
    }

    private async Task<string> AddAsync(string redirectUri)
    {
        var id = $"native-{Guid.CreateVersion7():N}";
        var (exitCode, message) = await identity.Service.RunAsync([AddClient.Switch, id, "--scopes", "openid", "--redirect-uri", redirectUri]);
        Assert.True(exitCode is 0, message);
        return id;
    }
}
