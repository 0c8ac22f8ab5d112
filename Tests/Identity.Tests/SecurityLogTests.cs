using Identity.Telemetry;
using Identity.Users;
using Testing;

namespace Identity.Tests;

public sealed class SecurityLogTests(PostgresFixture postgres)
{
    private const string Password = "a blue kettle of dora";
    private const string NewPassword = "another one of hers";

    [Fact]
    public void Name_ThatWritesLinesOfItsOwn_IsOneLine() => Assert.Equal("xUser admin signed in", SecurityLog.Readable("x\r\nUser admin signed\u001b in\0"));

    [Fact]
    public async Task EveryEvent_IsLogged_WithWhoAndFromWhere_AndWithoutSecrets()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var browser = service.Browser("192.0.2.7");
        await service.AddUserAsync("dora", NewPassword);
        await service.AddUserAsync("dora", Password);
        for (var attempt = 0; attempt < 6; attempt++)
        {
            using var wrong = await browser.LoginAsync($"xUser admin signed in{new string('x', 60)}", "wrong, and not to be logged");
        }

        var code = await browser.CodeAsync("dora", Password);
        using var denied = await browser.DecideAsync(Protocol.AuthorizeUrl(("prompt", "consent")), "deny");
        var page = await browser.TextAsync("/account/password");
        using var changed = await browser.PostFormAsync("/account/password",
            ("current", Password), ("next", NewPassword), ("__RequestVerificationToken", SignInFlow.Field(page, "__RequestVerificationToken")));
        var endSession = await browser.TextAsync("/connect/endsession");
        using var signedOut = await browser.PostFormAsync("/connect/endsession", ("__RequestVerificationToken", SignInFlow.Field(endSession, "__RequestVerificationToken")));
        foreach (var command in new[] { ChangeUser.Disable, ChangeUser.Enable, ChangeUser.EndSessions })
            Assert.Equal(0, await ChangeUser.RunAsync(service.Services, [command, "dora"], TextWriter.Null, TextWriter.Null));

        var events = service.SecurityLog.Events.Where(logged => logged.Event is not "KeysChanged").ToList();
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
            Assert.Equal(!logged.Text.EndsWith("by command", StringComparison.Ordinal), logged.Text.Contains("192.0.2.7", StringComparison.Ordinal));
            Assert.Equal(logged.Event.StartsWith("Consent", StringComparison.Ordinal), logged.Text.Contains(Protocol.Web, StringComparison.Ordinal));
            foreach (var secret in new[] { Password, NewPassword, "not to be logged", code })
                Assert.DoesNotContain(secret, logged.Text, StringComparison.Ordinal);
        });
    }
}
