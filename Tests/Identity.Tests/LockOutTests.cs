using System.Net;
using static Identity.Tests.SignInFlow;

namespace Identity.Tests;

public sealed class LockOutTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private const int Tries = 5;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task User_AfterTooManyWrongPasswords_IsRefusedWithTheRightOneUntilTheLockHasPassed()
    {
        using var browser = identity.Service.Browser();
        for (var attempt = 0; attempt < Tries; attempt++)
            await AssertRefusedAsync(browser, Alice, "wrong");

        await AssertRefusedAsync(browser, Alice, AlicePassword);
        identity.Service.Time.Advance(Duration);
        using var later = await browser.LoginAsync();

        Assert.Equal(HttpStatusCode.Redirect, later.StatusCode);
    }

    [Fact]
    public async Task Tries_AtTheSameTime_AreAllCounted()
    {
        await identity.Service.ScalarAsync<Guid>("INSERT INTO users (id, name, password_hash) VALUES (gen_random_uuid(), 'carol', 'AA==') RETURNING id");
        using var browser = identity.Service.Browser();

        var token = Field(await browser.TextAsync("/account/login"), "__RequestVerificationToken");

        await Task.WhenAll(Enumerable.Range(0, 2 * Tries).Select(async _ =>
        {
            using var response = await browser.PostFormAsync("/account/login", ("name", "carol"), ("password", "wrong"), ("__RequestVerificationToken", token));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }));

        Assert.Equal(Tries, await identity.Service.ScalarAsync<int>("SELECT failed_tries FROM users WHERE name = 'carol'"));
        Assert.True(await identity.Service.ScalarAsync<bool>("SELECT locked_until IS NOT NULL FROM users WHERE name = 'carol'"));
    }

    [Fact]
    public async Task Success_ForgetsEarlierFailures()
    {
        using var browser = identity.Service.Browser();
        for (var attempt = 0; attempt < Tries - 1; attempt++)
            await AssertRefusedAsync(browser, "bob", "wrong");

        using var right = await browser.LoginAsync("BOB", "bob-dev-password");

        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        Assert.Equal(0, await identity.Service.ScalarAsync<int>("SELECT failed_tries FROM users WHERE name = 'bob'"));
    }

    [Fact]
    public async Task Name_Unknown_IsAnsweredLikeAWrongPassword()
    {
        using var browser = identity.Service.Browser();

        await AssertRefusedAsync(browser, "mallory", "wrong");
    }

    private static async Task AssertRefusedAsync(HttpClient browser, string name, string password)
    {
        using var response = await browser.LoginAsync(name, password);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("role=\"alert\">The name or the password is wrong", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
