using System.Net;
using Identity.Clients;
using Identity.Keys;
using Testing;

namespace Identity.Tests;

public sealed class TokenLogTests(PostgresFixture postgres)
{
    private const string Address = "192.0.2.7";

    [Fact]
    public async Task Tokens_Clients_AndKeys_AreLogged_WithWhoAndFromWhere_AndWithoutSecrets()
    {
        await using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb")) { Settings = { ["Keys:Refresh"] = "00:00:00.250" } };
        await service.ReadyAsync();
        using var browser = service.Browser(Address);
        var alice = (await service.ScalarAsync<Guid>("SELECT id FROM users WHERE name = 'alice'")).ToString();
        var logged = service.SecurityLog.Events.Count;

        var access = await browser.AccessTokenAsync("operations");
        AssertLogged("TokenIssued", Protocol.Cli, "operations", "client_credentials", Address);

        var code = await browser.CodeAsync();
        logged = service.SecurityLog.Events.Count;
        using var redeemed = await browser.RedeemAsync(code);
        var refresh = (string)(await redeemed.JsonAsync(HttpStatusCode.OK))["refresh_token"]!;
        AssertLogged("TokenIssued", alice, Protocol.Web, "openid", "authorization_code", Address);

        using var refreshed = await browser.RefreshAsync(refresh);
        await refreshed.JsonAsync(HttpStatusCode.OK);
        AssertLogged("TokenIssued", alice, Protocol.Web, "refresh_token", Address);

        using var again = await browser.RefreshAsync(refresh);
        var grant = await service.ScalarAsync<Guid>("SELECT id FROM grants WHERE type = 'ad-hoc'");
        AssertLogged("TokenReused", alice, Protocol.Web, grant.ToString(), Address);

        using var guessed = await browser.ClientTokenAsync(secret: "guessed, and not to be logged");
        AssertLogged("ClientRefused", Protocol.Cli, Address);
        using var unknown = await browser.ClientTokenAsync(id: new string('x', 1000));
        AssertLogged("ClientRefused", "xxx", Address);

        using var output = new StringWriter();
        Assert.Equal(0, await AddClient.RunAsync(service.Services, ["--add-client", "reports", "--scopes", "operations"], output, TextWriter.Null));
        AssertLogged("ClientAdded", "reports", "operations");
        foreach (var (command, name) in new[] { ("--disable-client", "ClientDisabled"), ("--enable-client", "ClientEnabled"), ("--end-grants", "GrantsEnded") })
        {
            Assert.Equal(0, await ChangeClient.RunAsync(service.Services, [command, "reports"], TextWriter.Null, TextWriter.Null));
            AssertLogged(name, "reports");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/operations/keys/rotate") { Headers = { Authorization = new("Bearer", access) } };
        using var rotated = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        Assert.Contains(service.SecurityLog.Events, entry => entry.Event is "RotationRequested"
            && entry.Text.Contains(Protocol.Cli, StringComparison.Ordinal) && entry.Text.Contains(Address, StringComparison.Ordinal));

        service.Time.Advance(new KeyOptions().PublishAhead);
        await Eventually.TrueAsync(
            async () => service.SecurityLog.Events.Last() is ("KeysChanged", var text) && text.Contains($"signed with key {(await browser.PublishedKeysAsync())[0]}", StringComparison.Ordinal),
            "the rotation is logged");

        foreach (var secret in new[] { access, refresh, code, Protocol.CliSecret, "not to be logged", output.ToString().Split(' ')[^1].Trim() })
            Assert.DoesNotContain(service.SecurityLog.Events, entry => entry.Text.Contains(secret, StringComparison.Ordinal));
        Assert.All(service.SecurityLog.Events, entry => Assert.True(entry.Text.Length < 400, entry.Text));

        void AssertLogged(string name, params string[] parts)
        {
            var entry = Assert.Single(service.SecurityLog.Events.Skip(logged));
            logged++;
            Assert.Equal(name, entry.Event);
            Assert.All(parts, part => Assert.Contains(part, entry.Text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Reuse_AtTheSameTime_IsLoggedForEachThatLost()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var browser = service.Browser(Address);
        var code = await browser.CodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => browser.RedeemAsync(code))));

        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.Contains(service.SecurityLog.Events, entry => entry.Event is "TokenReused");
        Assert.Single(service.SecurityLog.Events, entry => entry.Event is "TokenIssued");
    }
}
