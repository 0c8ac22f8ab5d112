using System.Net;
using Identity.Sessions;

namespace Identity.Tests.Robustness;

public sealed class SignInDelayTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private const string Password = "a password of somebody";
    private static int s_lastAddress;

    [Fact]
    public async Task Address_AfterWrongPasswords_WaitsLongerEachTime()
    {
        var name = await AddUserAsync();
        using var browser = Stranger();
        await AssertRefusedAsync(browser, name, "wrong", times: SignInTries.Free);

        await AssertRefusedAsync(browser, name, Password);
        identity.Service.Time.Advance(TimeSpan.FromSeconds(6));
        await AssertRefusedAsync(browser, name, "wrong");
        identity.Service.Time.Advance(TimeSpan.FromSeconds(6));
        await AssertRefusedAsync(browser, name, Password);
        identity.Service.Time.Advance(TimeSpan.FromSeconds(6));

        await AssertSignedInAsync(browser, name);
    }

    [Fact]
    public async Task Delay_IsNeverLongerThanItsMaximum()
    {
        var name = await AddUserAsync();
        using var browser = Stranger();
        for (var attempt = 0; attempt < SignInTries.Free + 15; attempt++)
        {
            await AssertRefusedAsync(browser, name, "wrong");
            identity.Service.Time.Advance(SignInTries.MaximumDelay);
        }

        await AssertSignedInAsync(browser, name);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("192.0.2.3", "::ffff:192.0.2.3", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    [InlineData("2001:db8:0:2::1", "2001:db8:0:2:ffff::1", false)]
    public async Task Address_OfOthers_KeepsNobodyOut(string attackers, string owners, bool another)
    {
        var name = await AddUserAsync();
        using var attacker = identity.Service.Browser(attackers);
        await AssertRefusedAsync(attacker, name, "wrong", times: 2 * SignInTries.Free);

        using var owner = identity.Service.Browser(owners);

        if (another)
            await AssertSignedInAsync(owner, name);
        else
            await AssertRefusedAsync(owner, name, Password);
    }

    [Fact]
    public async Task Device_ThatTheUserKnows_IsNotKeptOutFromItsOwnAddress()
    {
        var (name, other) = (await AddUserAsync(), await AddUserAsync());
        var address = NextAddress();
        using var owner = identity.Service.Browser(address);
        await AssertSignedInAsync(owner, name);
        await AssertSignedInAsync(owner, other); // two people, one browser
        using var attacker = identity.Service.Browser(address);
        await AssertRefusedAsync(attacker, name, "wrong", times: 2 * SignInTries.Free);
        await AssertRefusedAsync(attacker, other, "wrong", times: 2 * SignInTries.Free);

        await AssertRefusedAsync(attacker, name, Password);
        await AssertSignedInAsync(owner, name);
        await AssertSignedInAsync(owner, other);
    }

    [Fact]
    public async Task Device_ThatTheUserKnows_IsSlowedDownToo()
    {
        var name = await AddUserAsync();
        using var thief = Stranger();
        await AssertSignedInAsync(thief, name);
        await AssertRefusedAsync(thief, name, "wrong", times: SignInTries.Free);

        await AssertRefusedAsync(thief, name, Password);
    }

    [Fact]
    public async Task Device_OfAnotherUser_IsAsStrangeAsAnyOther()
    {
        var (name, attackers) = (await AddUserAsync(), await AddUserAsync());
        using var attacker = Stranger();
        await AssertSignedInAsync(attacker, attackers);
        await AssertRefusedAsync(attacker, name, "wrong", times: SignInTries.Free);

        await AssertRefusedAsync(attacker, name, Password);
    }

    [Fact]
    public async Task Tries_AtTheSameTime_AreAllCounted()
    {
        var name = await AddUserAsync();
        using var browser = Stranger();
        var token = await browser.FormTokenAsync("/account/login");

        await Task.WhenAll(Enumerable.Range(0, 4 * SignInTries.Free).Select(async _ =>
        {
            HttpStatusCode status;
            do
            {
                status = await browser.PostFormAsync("/account/login", ("name", name), ("password", "wrong"), token).StatusAsync();
            }
            while (status is HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, status);
        }));

        Assert.InRange(identity.Service.SecurityLog.Count(logged => logged.Event is "SignInFailed" && logged.Text.Contains($"'{name}'", StringComparison.Ordinal)), SignInTries.Free, SignInTries.Free + 2);
    }

    [Fact]
    public async Task Success_ForgetsEarlierFailures()
    {
        var name = await AddUserAsync();
        using var browser = Stranger();
        for (var round = 0; round < 2; round++)
        {
            await AssertRefusedAsync(browser, name, "wrong", times: SignInTries.Free - 1);
            await AssertSignedInAsync(browser, name.ToUpperInvariant());
        }
    }

    [Fact]
    public async Task Name_Unknown_IsAnsweredLikeAWrongPassword()
    {
        using var browser = Stranger();
        await AssertRefusedAsync(browser, "mallory", "wrong", times: 2 * SignInTries.Free);

        Assert.Contains(identity.Service.SecurityLog, logged => logged.Event is "SignInDelayed" && logged.Text.Contains("'mallory'", StringComparison.Ordinal));
    }

    private HttpClient Stranger() => identity.Service.Browser(NextAddress());

    private static string NextAddress() => $"198.51.100.{Interlocked.Increment(ref s_lastAddress)}";

    private async Task<string> AddUserAsync()
    {
        var name = $"user{Guid.NewGuid():N}";
        await identity.Service.AddUserAsync(name, Password);
        return name;
    }

    private static async Task AssertSignedInAsync(HttpClient browser, string name) =>
        Assert.Equal(HttpStatusCode.Redirect, await browser.LoginAsync(name, Password).StatusAsync());

    private static async Task AssertRefusedAsync(HttpClient browser, string name, string password, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            using var response = await browser.LoginAsync(name, password);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("role=\"alert\">The name or the password is wrong", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }
}
