using System.Net;
using Identity.Clients;
using Identity.Keys;
using Identity.Telemetry;
using Identity.Users;
using Testing;

namespace Identity.Tests;

public sealed class SecurityLogTests(PostgresFixture postgres)
{
    private const string Address = "192.0.2.7";
    private const string Password = "a blue kettle of dora";
    private const string NewPassword = "another one of hers";

    [Fact]
    public void Name_ThatWritesLinesOfItsOwn_IsOneLine() => Assert.Equal("xUser admin signed in", SecurityLog.Readable("x\r\nUser admin signed\u001b in\0"));

    [Fact]
    public async Task Users_AreLogged_WithWhoAndFromWhere_AndWithoutSecrets()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var browser = service.Browser(Address);
        await service.AddUserAsync("dora", NewPassword);
        await service.AddUserAsync("dora", Password);
        for (var attempt = 0; attempt < 6; attempt++)
            await browser.LoginAsync($"xUser admin signed in{new string('x', 60)}", "wrong, and not to be logged").StatusAsync();
        var code = await browser.CodeAsync("dora", Password);
        await browser.DecideAsync(Protocol.AuthorizeUrl(("prompt", "consent")), "deny").StatusAsync();
        await browser.SubmitAsync("/account/password", ("current", Password), ("next", NewPassword)).StatusAsync();
        await browser.SignOutAsync().StatusAsync();
        foreach (var command in new[] { ChangeUser.Disable, ChangeUser.Enable, ChangeUser.EndSessions })
            Assert.Equal(0, (await service.RunAsync([command, "dora"])).ExitCode);

        var events = service.SecurityLog.Where(logged => logged.Event is not "KeysChanged").ToList();
        var id = (await service.ScalarAsync<Guid>("SELECT id FROM users WHERE name = 'dora'")).ToString();
        Assert.Equal(
            [
                "UserAdded", "PasswordReset", .. Enumerable.Repeat("SignInFailed", 5), "SignInDelayed", "SignInSucceeded", "ConsentGiven", "ConsentDenied",
                "PasswordChanged", "SignedOut", "UserDisabled", "UserEnabled", "SessionsEnded",
            ],
            events.Select(logged => logged.Event));
        Assert.All(events, logged =>
        {
            Assert.Contains(logged.Event is "SignInFailed" or "SignInDelayed" ? "'xUser admin signed in" : id, logged.Text, StringComparison.Ordinal);
            Assert.True(logged.Text.Length < 200, logged.Text);
            Assert.Equal(!logged.Text.EndsWith("by command", StringComparison.Ordinal), logged.Text.Contains(Address, StringComparison.Ordinal));
            Assert.Equal(logged.Event.StartsWith("Consent", StringComparison.Ordinal), logged.Text.Contains(Protocol.Web, StringComparison.Ordinal));
        });
        AssertNoneHas(service, Password, NewPassword, "not to be logged", code);
    }

    [Fact]
    public async Task Tokens_Clients_AndKeys_AreLogged_WithWhoAndFromWhere_AndWithoutSecrets()
    {
        await using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb")) { Settings = { ["Keys:Refresh"] = "00:00:00.250" } };
        await service.ReadyAsync();
        using var browser = service.Browser(Address);
        var alice = (await service.ScalarAsync<Guid>("SELECT id FROM users WHERE name = 'alice'")).ToString();
        var logged = service.SecurityLog.Count;

        var access = await browser.AccessTokenAsync("operations");
        AssertLogged("TokenIssued", Protocol.Cli, "operations", "client_credentials", Address);

        var code = await browser.CodeAsync();
        logged = service.SecurityLog.Count;
        var refresh = (await browser.RedeemAsync(code).JsonAsync()).RefreshToken();
        AssertLogged("TokenIssued", alice, Protocol.Web, "openid", "authorization_code", Address);

        await browser.RefreshAsync(refresh).JsonAsync();
        AssertLogged("TokenIssued", alice, Protocol.Web, "refresh_token", Address);

        await browser.RefreshAsync(refresh).StatusAsync();
        var grant = await service.ScalarAsync<Guid>("SELECT id FROM grants WHERE type = 'ad-hoc'");
        AssertLogged("TokenReused", alice, Protocol.Web, grant.ToString(), Address);

        await browser.ClientTokenAsync(secret: "guessed, and not to be logged").StatusAsync();
        AssertLogged("ClientRefused", Protocol.Cli, Address);
        await browser.ClientTokenAsync(id: new string('x', 1000)).StatusAsync();
        AssertLogged("ClientRefused", "xxx", Address);

        var (_, added) = await service.RunAsync([AddClient.Switch, "reports", "--scopes", "operations"]);
        AssertLogged("ClientAdded", "reports", "operations");
        foreach (var (command, name) in new[] { (ChangeClient.Disable, "ClientDisabled"), (ChangeClient.Enable, "ClientEnabled"), (ChangeClient.EndGrants, "GrantsEnded") })
        {
            Assert.Equal(0, (await service.RunAsync([command, "reports"])).ExitCode);
            AssertLogged(name, "reports");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/operations/keys/rotate") { Headers = { Authorization = new("Bearer", access) } };
        Assert.Equal(HttpStatusCode.OK, await browser.SendAsync(request, TestContext.Current.CancellationToken).StatusAsync());
        Assert.Contains(service.SecurityLog, entry => entry.Event is "RotationRequested"
            && entry.Text.Contains(Protocol.Cli, StringComparison.Ordinal) && entry.Text.Contains(Address, StringComparison.Ordinal));

        service.Time.Advance(new KeyOptions().PublishAhead);
        await Eventually.TrueAsync(
            async () => service.SecurityLog[^1] is ("KeysChanged", var text) && text.Contains($"signed with key {(await browser.PublishedKeysAsync())[0]}", StringComparison.Ordinal),
            "the rotation is logged");

        AssertNoneHas(service, access, refresh, code, Protocol.CliSecret, "not to be logged", added.Split(' ')[^1]);
        Assert.All(service.SecurityLog, entry => Assert.True(entry.Text.Length < 400, entry.Text));

        void AssertLogged(string name, params string[] parts)
        {
            var entry = Assert.Single(service.SecurityLog.Skip(logged));
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

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => browser.RedeemAsync(code).StatusAsync())));

        Assert.Single(answers, status => status is HttpStatusCode.OK);
        Assert.Contains(service.SecurityLog, entry => entry.Event is "TokenReused");
        Assert.Single(service.SecurityLog, entry => entry.Event is "TokenIssued");
    }

    private static void AssertNoneHas(IdentityService service, params string[] secrets) => Assert.All(secrets, secret =>
        Assert.DoesNotContain(service.SecurityLog, logged => logged.Text.Contains(secret, StringComparison.Ordinal)));
}
