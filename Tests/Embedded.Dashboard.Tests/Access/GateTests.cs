using System.Net;

namespace Embedded.Dashboard.Tests.Access;

/// <summary>Who is let in, and who is not.</summary>
public sealed class GateTests(RunningFrontend frontend) : IClassFixture<RunningFrontend>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/resources")]
    [InlineData("GET", "/resources/ordering?reveal=PASSWORD")]
    [InlineData("GET", "/console/ordering")]
    [InlineData("GET", "/console/ordering/live")]
    [InlineData("GET", "/console/ordering/download")]
    [InlineData("GET", "/logs")]
    [InlineData("GET", "/traces")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/live?signals=resources")]
    [InlineData("POST", "/resources/ordering/commands/stop")]
    [InlineData("GET", "/api/resources")]
    [InlineData("GET", "/api/resources/ordering?secrets=true")]
    [InlineData("GET", "/api/resources/ordering/console")]
    [InlineData("POST", "/api/resources/ordering/commands/stop")]
    [InlineData("GET", "/api/telemetry")]
    [InlineData("GET", "/api/logs")]
    [InlineData("GET", "/api/traces")]
    [InlineData("GET", "/api/metrics")]
    [InlineData("GET", "/nothing")]
    public async Task WithoutToken_IsRefused(string method, string path)
    {
        using var browser = frontend.Browser();
        using var response = await browser.SendAsync(new(new(method), path), Cancellation);
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
    public async Task LoginLink_WithAnotherToken_GivesNone()
    {
        using var browser = frontend.Browser();
        using var login = await browser.GetAsync("/login?t=wrong", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
        Assert.False(login.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("dashboard-session=")]
    [InlineData("dashboard-session=a.b")]
    [InlineData("dashboard-session=AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("dashboard-session=%00.%00")]
    public async Task ForgedSession_IsRefused(string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = frontend.Address };
        client.DefaultRequestHeaders.Add("Cookie", cookie);
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
