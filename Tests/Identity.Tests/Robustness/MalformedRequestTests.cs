using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Testing;

namespace Identity.Tests.Robustness;

/// <summary>What no client would send, to every endpoint that reads a form or a query, with credentials and without.</summary>
public sealed class MalformedRequestTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly (string Name, string Value)[] Client = [("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret)];

    private static readonly string[] Forms =
        ["/connect/token", "/connect/introspect", "/connect/revoke", "/connect/authorize", "/connect/endsession", "/account/login"];

    private static readonly string[] Queries = ["/connect/authorize", "/connect/endsession", "/account/login", "/.well-known/jwks"];

    private static readonly string[] Names =
    [
        "client_id", "client_secret", "code", "code_challenge", "code_verifier", "grant_type", "id_token_hint", "login_hint", "name", "nonce",
        "password", "post_logout_redirect_uri", "prompt", "redirect_uri", "refresh_token", "response_type", "scope", "state", "token", "token_type_hint",
    ];

    /// <summary>NUL and other control characters, bytes that are not UTF-8, a surrogate, an overlong form, broken percent encoding.</summary>
    private static readonly string[] NoText =
        ["%00", "a%00b", "%01", "%0a", "%0D%0A", "%1b", "%7F", "%C2%85", "%FF", "%C3", "%C3(", "%ED%A0%80", "%C0%80", "%F8%88%80%80%80", "%", "%2", "%zz", "%u0041"];

    private static readonly string[] OtherTypes =
    [
        "", "text/plain", "application/json", "application/x-www-form-urlencodedx", "multipart/form-data; boundary=x", "multipart/form-data", "a b", ";;",
        .. new[] { "utf-7", "utf-16", "iso-8859-1", "x-unknown", "\"utf-16\"", "\"" }.Select(charset => $"application/x-www-form-urlencoded; charset={charset}"),
    ];

    private static readonly string[] MoreNames = ["audience", "claims", "client_assertion", "max_age", "request", "request_uri", "resource", "response_mode", "ui_locales"];

    private static readonly string[] AnyText =
    [
        "", "%25", "%C3%A9", "%F0%9F%98%80", "%EF%BF%BE", "%27%22;--", "[]", "%7B%7D", "null", "-1", "9223372036854775807", "99999999999999999999", "http://[",
        "a.b.c", "a.b.c.d.e", "eyJhbGciOiJub25lIn0.e30.", new('a', 5000),
    ];

    private static readonly (string Path, (string Name, string Value)[] Parameters)[] Requests =
    [
        ("/connect/token", [("grant_type", "client_credentials"), .. Client, ("scope", "operations")]),
        ("/connect/token", [("grant_type", "authorization_code"), ("client_id", Protocol.Web), ("code", "x"), ("redirect_uri", Protocol.RedirectUri), ("code_verifier", Protocol.Verifier)]),
        ("/connect/token", [("grant_type", "refresh_token"), ("client_id", Protocol.Web), ("refresh_token", "x")]),
        ("/connect/introspect", [.. Client, ("token", "x")]),
        ("/connect/revoke", [.. Client, ("token", "x")]),
        ("GET /connect/authorize", [.. QueryHelpers.ParseQuery(Protocol.AuthorizeUrl().Split('?')[1]).Select(parameter => (parameter.Key, parameter.Value.ToString()))]),
        ("GET /connect/endsession", [("client_id", Protocol.Web), ("post_logout_redirect_uri", "http://localhost:8080/signout-callback-oidc")]),
    ];

    private IdentityService _service = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _service = new(await postgres.CreateDatabaseAsync("identitydb")) { Settings = { ["urls"] = "http://127.0.0.1:0" } };
        _service.UseKestrel();
        _service.StartServer();
        await _service.ReadyAsync();
        _client = Browser();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Parameter_ThatIsNoText_IsRefused()
    {
        foreach (var text in NoText)
        {
            foreach (var query in Queries)
            {
                foreach (var parameters in InNameAndValues(text))
                    await AssertRefusedAsync(() => new(HttpMethod.Get, Raw($"{query}?{parameters}")));
            }

            foreach (var form in Forms)
            {
                await AssertRefusedAsync(() => Post($"{form}?a={text}", "a=b"));
                foreach (var parameters in InNameAndValues(text))
                    await AssertRefusedAsync(() => Post(form, parameters));
            }
        }

        AssertNothingIsLogged();
    }

    [Fact]
    public async Task Credentials_ThatAreNoText_AreRefused()
    {
        foreach (var text in NoText)
        {
            foreach (var form in Forms.Take(3))
            {
                await AssertRefusedAsync(() => Post(form, "grant_type=client_credentials&token=a", basic: Encoding.Latin1.GetBytes($"{text}:x")));
                await AssertRefusedAsync(() => Post(form, "grant_type=client_credentials&token=a", basic: Encoding.Latin1.GetBytes($"{Protocol.Cli}:{text}")));
            }
        }

        foreach (var raw in new byte[][] { [0, (byte)':', 1], [0xFF, (byte)':', (byte)'x'], [(byte)'a', (byte)':', (byte)'\n'] })
            await AssertRefusedAsync(() => Post("/connect/token", "grant_type=client_credentials", basic: raw));
        AssertNothingIsLogged();
    }

    [Fact]
    public async Task Form_TooLarge_OrOfAnotherType_IsRefused()
    {
        foreach (var form in Forms)
        {
            await AssertRefusedAsync(() => Post(form, string.Join('&', Enumerable.Range(0, 1100).Select(field => $"a{field}=1"))));
            await AssertRefusedAsync(() => Post(form, $"{new string('a', 3000)}=1"));
            await AssertRefusedAsync(() => Post(form, $"token={new string('a', 1_000_000)}"));
            await AssertRefusedAsync(() => Post(form, $"token={new string('a', 1_000_000)}", chunked: true));
            foreach (var type in OtherTypes)
                await AssertRefusedAsync(() => Post(form, "token=a", type));
        }

        AssertNothingIsLogged();
    }

    [Fact]
    public async Task Parameter_GivenTwice_IsRefused()
    {
        foreach (var form in Forms)
        {
            foreach (var name in Names)
                await AssertRefusedAsync(() => Post(form, $"{name}=a&x=y&{name}=b"));
        }

        foreach (var query in Queries)
            await AssertRefusedAsync(() => new(HttpMethod.Get, Raw($"{query}?client_id=a&client_id=b")));
        AssertNothingIsLogged();
    }

    /// <summary>Requests that are right but for one parameter, which is text of any kind.</summary>
    [Fact]
    public async Task Parameter_OfAnyText_IsNoFaultOfTheServer()
    {
        using var browser = Browser();
        using var signedIn = await browser.LoginAsync();
        foreach (var text in AnyText)
        {
            foreach (var (path, parameters) in Requests)
            {
                foreach (var name in parameters.Select(parameter => parameter.Name).Concat(Names).Concat(MoreNames).Distinct())
                {
                    var changed = string.Join('&', parameters.Where(parameter => parameter.Name != name)
                        .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}").Append($"{name}={text}"));
                    using var request = path.StartsWith("GET ", StringComparison.Ordinal)
                        ? new(HttpMethod.Get, Raw($"{path[4..]}?{changed}"))
                        : Post(path, changed);
                    using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);
                    Assert.True((int)response.StatusCode < 500, $"{path} {changed}: {response.StatusCode}");
                }
            }
        }

        AssertNothingIsLogged();
    }

    [Theory]
    [InlineData("/connect/authorize?client_id=a%00b&redirect_uri=http://localhost:8080/")]
    [InlineData("/connect/authorize?client_id=a&redirect_uri=http://localhost:8080/%00")]
    [InlineData("/connect/authorize?client_id=&redirect_uri=http://localhost:8080/")]
    [InlineData("/%FF?%00=%zz&client_id=%ED%A0%80")]
    public async Task ReturnUrl_ThatIsNoText_IsNoFaultOfTheServer(string address)
    {
        using var page = await _client.GetAsync(Raw($"/account/login?returnUrl={Uri.EscapeDataString(address)}"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded;charset=\"UTF-8\"")]
    [InlineData("Application/X-WWW-Form-Urlencoded")]
    public async Task Form_InUtf8_IsRead(string type)
    {
        using var response = await _client.SendAsync(
            Post("/connect/token", $"grant_type=client_credentials&client_id={Protocol.Cli}&client_secret={Protocol.CliSecret}", type), TestContext.Current.CancellationToken);

        await response.JsonAsync(HttpStatusCode.OK);
    }

    private HttpClient Browser() => _service.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = _service.ClientOptions.BaseAddress });

    private static IEnumerable<string> InNameAndValues(string text) => Names.Select(name => $"{name}={text}&x=y").Append($"{text}=a").Append($"a{text}z");

    /// <summary>As it is written, where <see cref="Uri"/> would mend it.</summary>
    private Uri Raw(string pathAndQuery) =>
        new(_client.BaseAddress!.GetLeftPart(UriPartial.Authority) + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private HttpRequestMessage Post(string path, string form, string type = "application/x-www-form-urlencoded", byte[]? basic = null, bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Raw(path)) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(form)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TransferEncodingChunked = chunked;
        if (basic is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(basic));
        return request;
    }

    private async Task AssertRefusedAsync(Func<HttpRequestMessage> create)
    {
        using var request = create();
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.JsonAsync(HttpStatusCode.BadRequest);
        if (request.RequestUri!.OriginalString.Contains("/connect/", StringComparison.Ordinal))
            Assert.Equal("invalid_request", (string)answer["error"]!);
        else
            Assert.Equal(400, (int)answer["status"]!);
    }

    /// <summary>An attacker could fill the log.</summary>
    private void AssertNothingIsLogged() => Assert.DoesNotContain(_service.Log.GetSnapshot(), record =>
        record.Level >= LogLevel.Error || (record.Exception is not null && record.Level >= LogLevel.Information));
}
