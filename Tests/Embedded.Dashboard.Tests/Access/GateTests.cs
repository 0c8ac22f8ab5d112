using System.Net;

namespace Embedded.Dashboard.Tests.Access;

/// <summary>Who is let in, and who is not.</summary>
public sealed class GateTests(RunningFrontend frontend) : IClassFixture<RunningFrontend>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/resources/ordering?reveal=PASSWORD")]
    [InlineData("/api/resources/ordering?secrets=true")]
    public async Task WithoutToken_NothingLeaksOut(string path)
    {
        using var browser = frontend.Browser();
        using var response = await browser.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain(RunningFrontend.OneResource.Secret, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic 0123456789abcdef")]
    public async Task WithAnotherToken_IsRefused(string authorization)
    {
        using var browser = frontend.Browser();
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/resources", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task LoginLink_GivesASession_ThatNoScriptAndNoOtherSiteCanUse()
    {
        using var browser = frontend.Browser();
        using var login = await browser.GetAsync($"/login?t={RunningFrontend.Token}", Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, login.StatusCode);
        Assert.Equal("/", login.Headers.Location?.ToString());
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(RunningFrontend.Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/resources", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task LoginLink_IsNeededOnce_ByEachBrowser()
    {
        using var one = frontend.Browser();
        using var other = frontend.Browser();
        using var first = await one.GetAsync($"/login?t={RunningFrontend.Token}", Cancellation);
        using var again = await one.GetAsync($"/login?t={RunningFrontend.Token}", Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        Assert.False(again.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/resources", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/resources", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task TwoDashboardsOfOneMachine_DoNotLogEachOthersBrowsersOut()
    {
        await using var second = new RunningFrontend();
        await second.InitializeAsync();
        using var browser = frontend.Browser();
        using var here = await browser.GetAsync($"/login?t={RunningFrontend.Token}", Cancellation);
        using var there = await browser.GetAsync(new Uri(second.Address, $"/login?t={RunningFrontend.Token}"), Cancellation);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/telemetry", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri(second.Address, "/api/telemetry"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task LoginForm_WithTheToken_GivesASession()
    {
        using var browser = frontend.Browser();
        using var form = new FormUrlEncodedContent([new("t", RunningFrontend.Token)]);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.PostAsync("/login", form, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/telemetry", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("application/json", 10, HttpStatusCode.OK)]
    [InlineData("multipart/form-data; boundary=x", 10, HttpStatusCode.OK)]
    [InlineData("multipart/form-data", 10, HttpStatusCode.OK)]
    [InlineData("application/x-www-form-urlencoded", 100_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task LoginForm_ThatIsNone_LogsNobodyIn(string type, int length, HttpStatusCode expected)
    {
        using var browser = frontend.Browser();
        using var content = new ByteArrayContent(new byte[length]) { Headers = { ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type) } };
        using var response = await browser.PostAsync("/login", content, Cancellation);
        Assert.Equal(expected, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task LoginLink_WithAnotherToken_GivesNone()
    {
        using var browser = frontend.Browser();
        using var login = await browser.GetAsync("/login?t=wrong", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
        Assert.False(login.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00.%00")]
    public async Task ForgedSession_IsRefused(string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = frontend.Address };
        client.DefaultRequestHeaders.Add("Cookie", $"dashboard-session-{frontend.Address.Port}={cookie}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/resources", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("/logs?severity=Warning", "/logs?severity=Warning")]
    [InlineData("", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task Form_LeadsToWhereTheBrowserWantedToGo_ButToNoOtherSite(string wanted, string location)
    {
        using var browser = frontend.Browser();
        using var form = new FormUrlEncodedContent([new("t", RunningFrontend.Token), new("back", wanted)]);
        using var login = await browser.PostAsync("/login", form, Cancellation);

        Assert.Equal(HttpStatusCode.SeeOther, login.StatusCode);
        Assert.Equal(location, login.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("192.0.2.1")]
    public async Task ForeignHost_IsRefused_EvenWithTheToken(string host)
    {
        using var program = frontend.Program();
        program.DefaultRequestHeaders.Host = host;
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync("/api/resources", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task RequestOfAnotherSite_DoesNotAct(string header, string value)
    {
        using var program = frontend.Program();
        program.DefaultRequestHeaders.Add(header, value);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.PostAsync("/api/resources/ordering/commands/stop", null, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task EveryAnswer_ForbidsForeignScript_AndLetsOwnFormsSayWhereTheyComeFrom()
    {
        using var browser = frontend.Browser();
        foreach (var path in new[] { "/", "/login", "/api/resources" })
        {
            using var response = await browser.GetAsync(path, Cancellation);
            Assert.Contains("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        }
    }
}
