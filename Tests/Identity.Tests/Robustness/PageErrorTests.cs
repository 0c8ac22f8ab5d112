using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;
using Testing;

namespace Identity.Tests.Robustness;

/// <summary>What a page's form or address may hold by mistake or by malice, over a real connection: the test's own server is more lenient.</summary>
public sealed class PageErrorTests(PageErrorTests.Pages pages) : IClassFixture<PageErrorTests.Pages>
{
    private const string Token = "__RequestVerificationToken";

    public static TheoryData<string, string> Forms => new()
    {
        { "/account/login", "name=alice&password=wrong&returnUrl=/" },
        { "/account/password", "current=wrong&next=wrong" },
        { "/connect/endsession", "state=s" },
        { Protocol.AuthorizeUrl(("prompt", "consent")), Protocol.AuthorizeUrl()["/connect/authorize?".Length..] + "&decision=allow" },
    };

    [Theory]
    [InlineData("/é", "/%C3%A9")]
    [InlineData("~/é", "/%C3%A9")]
    [InlineData("/?client_id=&redirect_uri=http://localhost:8080/", "/?client_id=&redirect_uri=http://localhost:8080/")]
    [InlineData("/x?y=ü#ö", "/x?y=%C3%BC#%C3%B6")]
    [InlineData("/%C3%A9?a=%2F&b=[1]", "/%C3%A9?a=%2F&b=[1]")]
    [InlineData("/\u202e", "/%E2%80%AE")]
    [InlineData("/😀", "/%F0%9F%98%80")]
    [InlineData("/%", "/%25")]
    [InlineData("/a b", "/a%20b")]
    [InlineData("//evil.example", "/account")]
    [InlineData("/\\evil.example", "/account")]
    [InlineData("~//evil.example", "/account")]
    [InlineData("é", "/account")]
    [InlineData(":", "/account")]
    public async Task ReturnUrl_Odd_LeadsToThisSiteOnly(string returnUrl, string location)
    {
        using var browser = pages.Browser();

        using var signedIn = await browser.LoginAsync(loginUrl: $"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal(location, signedIn.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task ReturnUrl_VeryLong_IsFollowed()
    {
        using var browser = pages.Browser();
        var login = await browser.TextAsync("/account/login");

        using var signedIn = await browser.PostFormAsync("/account/login",
            ("name", "alice"), ("password", "alice-dev-password"), ("returnUrl", $"/{new string('é', 8000)}"), (Token, SignInFlow.Field(login, Token)));

        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal(1 + (6 * 8000), signedIn.Headers.Location!.OriginalString.Length);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Form_Malformed_IsTheCallersMistake(string page, string form)
    {
        using var browser = pages.Browser();
        using var signedIn = await browser.LoginAsync();
        var path = page.Split('?')[0];
        form += $"&{Token}={Uri.EscapeDataString(SignInFlow.Field(await browser.TextAsync(page), Token))}";
        var fields = form.Split('&');
        var faults = new List<string>
        {
            form + string.Concat(Enumerable.Range(0, 1100).Select(number => $"&a{number}=1")),
            $"{form}&{new string('a', 3000)}=1",
            $"{form}&a%00b=1",
            $"{form}&a=%00",
            form.Replace($"{Token}=", $"{Token}=x", StringComparison.Ordinal),
            form.Replace(Token, "other", StringComparison.Ordinal),
            "",
        };
        faults.AddRange(fields.Select(field => form.Replace(field, field + "%00", StringComparison.Ordinal)));

        foreach (var fault in faults)
        {
            foreach (var (accept, type) in new[] { ("text/html,*/*;q=0.8", "text/html"), ("*/*", "application/problem+json") })
            {
                using var response = await PostAsync(browser, path, fault, accept);

                Assert.True(response.StatusCode is HttpStatusCode.BadRequest, $"{response.StatusCode} for {path} with {fault[..Math.Min(300, fault.Length)]}");
                Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
            }
        }
    }

    [Theory]
    [InlineData("/account/nothing", HttpStatusCode.Unauthorized)]
    [InlineData("/connect/authorize", HttpStatusCode.BadRequest)]
    [InlineData("/connect/authorize?client_id=nobody&response_type=code&redirect_uri=http://localhost:8080/signin-oidc", HttpStatusCode.BadRequest)]
    [InlineData("/connect/endsession?post_logout_redirect_uri=https://evil.example/", HttpStatusCode.BadRequest)]
    [InlineData("/account/login?returnUrl=/%00", HttpStatusCode.BadRequest)]
    [InlineData("/account/login?returnUrl=/%01", HttpStatusCode.BadRequest)]
    [InlineData("/account/login?returnUrl=/%09/evil.example", HttpStatusCode.BadRequest)]
    [InlineData("/account/login?returnUrl=/a%0D%0ASet-Cookie:%20b=c", HttpStatusCode.BadRequest)]
    public async Task Error_OnAPage_IsAPageForABrowser_AndProblemDetailsForAProgram(string path, HttpStatusCode status)
    {
        using var browser = pages.Browser();
        foreach (var (accept, type) in new[] { ("text/html", "text/html"), ("application/json", "application/problem+json") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { MediaTypeWithQualityHeaderValue.Parse(accept) } } };
            using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(status, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
            if (type is "text/html")
                Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Error_OfTheTokenEndpoint_IsNeverAPage()
    {
        using var browser = pages.Browser();

        using var response = await PostAsync(browser, "/connect/token", "grant_type=none", "text/html");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, string form, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(form, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded"),
            Headers = { { "Accept", accept } },
        };
        return await browser.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>One Identity that listens on a port.</summary>
    public sealed class Pages(PostgresFixture postgres) : IAsyncLifetime
    {
        private IdentityService _service = null!;
        private Uri _address = null!;

        public async ValueTask InitializeAsync()
        {
            _service = new(await postgres.CreateDatabaseAsync("identitydb")) { Settings = { ["urls"] = "http://127.0.0.1:0" } };
            _service.UseKestrel();
            _service.StartServer();
            await _service.ReadyAsync();
            using var client = _service.CreateClient();
            _address = client.BaseAddress!;
        }

        public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _address };

        public ValueTask DisposeAsync() => _service.DisposeAsync();
    }
}
