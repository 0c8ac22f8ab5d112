using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Mtls;
using Testing;

namespace ServiceDefaults.Tests.Mtls;

public sealed class MutualTlsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task Caller_OnTheList_IsServed()
    {
        await using var ordering = await StartAsync("gateway");

        using var answer = await CallAsync(ordering, _authority.IssueFor("gateway"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Caller_NotOnTheList_IsRefusedWithAReason()
    {
        await using var ordering = await StartAsync("gateway");

        using var answer = await CallAsync(ordering, _authority.IssueFor("payments"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("payments", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    public static TheoryData<string> Untrusted => ["none", "other authority", "other authority of the same name", "expired", "not yet valid", "other trust domain", "no id", "two ids", "not for clients"];

    [Theory]
    [MemberData(nameof(Untrusted))]
    public async Task Caller_Untrusted_GetsNoConnection(string how)
    {
        await using var ordering = await StartAsync("gateway");

        await Assert.ThrowsAsync<HttpRequestException>(async () => (await CallAsync(ordering, Untrustworthy(how))).Dispose());
    }

    [Theory]
    [InlineData("gateway", true, true)]
    [InlineData("payments", true, false)]
    [InlineData("stranger", false, false)]
    public async Task Caller_OfAPath_ReachesNothingElse(string caller, bool readsKeys, bool callsAnything)
    {
        using var log = new CollectedLog();
        using var files = new CertificateFiles(_authority, _authority.IssueFor("identity"));
        await using var identity = await StartAsync(files, log, "gateway", "payments/.well-known");
        using var client = Client(identity, _authority.IssueFor(caller), out _);
        async Task AssertAsync(string path, bool allowed)
        {
            var address = AddressOf(identity, "https").GetLeftPart(UriPartial.Authority) + path;
            using var answer = await client.GetAsync(new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), Cancellation);
            Assert.Equal((path, !allowed), (path, answer.StatusCode == HttpStatusCode.Forbidden));
        }

        foreach (var keys in new[] { "/.well-known/jwks", "/.well-known/openid-configuration", "/.well-known" })
            await AssertAsync(keys, readsKeys);
        Assert.Equal(readsKeys, !Refusals(log).Any());

        foreach (var other in new[] { "/", "/orders", "/health", "/connect/token", "/.well-knownx", "/.WELL-KNOWN/jwks", "/.well-known/../orders", "/.well-known/%2e%2e/orders", "/orders/.well-known" })
            await AssertAsync(other, callsAnything);
        Assert.All(Refusals(log), refusal => Assert.StartsWith($"The caller spiffe://platform.local/{caller} at 127.0.0.1 was refused", refusal, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none", "nobody", "there is none")]
    [InlineData("other authority", "spiffe://platform.local/gateway", "certificate")]
    [InlineData("other trust domain", "spiffe://elsewhere/gateway", "'elsewhere'")]
    [InlineData("no id", "CN=\"gateway?Forged: a line\"", "names no service")]
    public async Task Caller_Refused_IsInTheSecurityLogOnOneLine(string how, string who, string why)
    {
        using var log = new CollectedLog();
        using var files = new CertificateFiles(_authority, _authority.IssueFor("ordering"));
        await using var ordering = await StartAsync(files, log, "gateway");

        await Assert.ThrowsAsync<HttpRequestException>(async () => (await CallAsync(ordering, Untrustworthy(how))).Dispose());

        await Eventually.TrueAsync(() => Refusals(log).Any(), "the refusal is logged"); // a client can be done before the server
        Assert.All(Refusals(log), refusal => // of each attempt of the client
        {
            Assert.StartsWith($"The certificate of the caller {who} at 127.0.0.1 was refused: ", refusal, StringComparison.Ordinal);
            Assert.Contains(why, refusal, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\n', refusal);
        });
    }

    public static MatrixTheoryData<string, bool> ServersTrustedByTheMachine => new(["no id", "other trust domain", "two ids", "other service", "other authority"], [true, false]);

    /// <summary>A public authority certifies whoever has a domain, so its word is not enough where a service is meant.</summary>
    [Theory]
    [MemberData(nameof(ServersTrustedByTheMachine))]
    public async Task Server_TrustedByTheMachineOnly_IsRefusedAndGetsNoToken(string how, bool byName)
    {
        var machine = how is "other authority" or "no id" ? new TestAuthority("CN=A public authority") : _authority;
        var requests = 0;
        await using var impostor = await TestService.StartAsync(
            builder =>
            {
                builder.WebHost.UseUrls("https://127.0.0.1:0").UseKestrelHttpsConfiguration();
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = how switch
                {
                    "other service" => machine.IssueFor("inventory"),
                    "other authority" => machine.IssueFor("ordering"),
                    _ => Untrustworthy(how, machine),
                }));
            },
            app => app.MapGet("/orders", () => Interlocked.Increment(ref requests)));
        using var log = new CollectedLog();
        await using var caller = await StartCallerAsync("gateway", impostor, builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options => options.Retry.Delay = TimeSpan.Zero);
            builder.Services.ConfigureHttpClientDefaults(http => http.UseSocketsHttpHandler((handler, _) => handler.SslOptions.CertificateChainPolicy = machine.TrustedByTheMachine));
        });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = machine.TrustedByTheMachine;
        caller.App.Services.GetRequiredService<MutualTls>().Secure(handler, "ordering");
        using var client = byName ? caller.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient() : new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");

        var error = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.GetAsync(byName ? new Uri("https+http://ordering/orders") : new Uri(AddressOf(impostor, "https"), "/orders"), Cancellation));

        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.Equal(0, requests);
        Assert.All(Refusals(log), refusal => Assert.StartsWith("ordering was to be called", refusal, StringComparison.Ordinal));
        Assert.NotEmpty(Refusals(log));

        using var outside = caller.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var answer = await outside.GetAsync(new UriBuilder(AddressOf(impostor, "https")) { Host = "localhost", Path = "/orders" }.Uri, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode); // an outside party of this certificate is believed
    }

    [Fact]
    public async Task PlainPort_ServesHealthAndNothingElse()
    {
        await using var ordering = await StartAsync("gateway");
        using var plain = new HttpClient { BaseAddress = AddressOf(ordering, "http") };

        foreach (var (path, expected) in new[] { ("/health", HttpStatusCode.OK), ("/alive", HttpStatusCode.OK), ("/orders", HttpStatusCode.NotFound), ("/health/../orders", HttpStatusCode.NotFound), ("/", HttpStatusCode.NotFound) })
        {
            using var answer = await plain.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.True(expected == answer.StatusCode, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task PlainPort_SchemeForwarded_StaysPlain()
    {
        await using var ordering = await StartAsync("gateway");
        using var plain = new HttpClient { BaseAddress = AddressOf(ordering, "http") };
        plain.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var answer = await plain.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Service_CallsAnotherByName_BothProveThemselves()
    {
        await using var ordering = await StartAsync("gateway");
        await using var gateway = await StartCallerAsync("gateway", ordering);

        using var answer = await gateway.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient()
            .GetAsync(new Uri("https+http://ordering/orders"), Cancellation);

        Assert.Equal("ordering serves", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("ordering", true)]
    [InlineData("inventory", false)]
    public async Task Handler_SecuredForAService_CallsNoOther(string service, bool connects)
    {
        await using var ordering = await StartAsync("gateway");
        await using var gateway = await StartCallerAsync("gateway", ordering);
        using var handler = new SocketsHttpHandler();
        gateway.App.Services.GetRequiredService<MutualTls>().Secure(handler, service);
        using var client = new HttpClient(handler) { BaseAddress = AddressOf(ordering, "https") };

        var call = client.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation);

        if (connects)
            Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
        else
            Assert.Equal(HttpRequestError.SecureConnectionError, (await Assert.ThrowsAsync<HttpRequestException>(() => call)).HttpRequestError);
    }

    [Fact]
    public async Task Certificate_Replaced_IsUsedForNewConnections_AndOpenOnesGoOn()
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor("ordering"));
        await using var ordering = await StartAsync(files, new CollectedLog(), "gateway");
        using var open = Client(ordering, _authority.IssueFor("gateway"), out var seen);
        using (await open.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation))
            Assert.Single(seen);

        var next = new TestAuthority("CN=Next authority");
        var replacement = next.IssueFor("ordering");
        files.Write(next, replacement);

        await Eventually.TrueAsync(async () =>
        {
            using var client = Client(ordering, next.IssueFor("gateway"), out var now);
            try
            {
                using var answer = await client.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation);
                return now is [var thumbprint] && thumbprint == replacement.Thumbprint && answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false; // still the former authority
            }
        }, "new connections use the new certificate");

        using var last = await open.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
        Assert.Single(seen);
    }

    [Fact]
    public void Certificate_ReplacedByHalf_KeepsTheEarlierAndSaysWhy()
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor("ordering"));
        var options = new MtlsOptions { CertificateFile = files.Of("tls.crt"), KeyFile = files.Of("tls.key"), CaFile = files.Of("ca.crt") };
        var certificate = new ServiceCertificate(options);
        var before = certificate.Current;

        File.WriteAllText(files.Of("tls.crt"), _authority.IssueFor("ordering").ExportCertificatePem());

        var error = Assert.Throws<MtlsException>(() => certificate.Reload());
        Assert.Contains(files.Of("tls.key"), error.Message, StringComparison.Ordinal);
        Assert.Same(before, certificate.Current);
    }

    [Fact]
    public async Task Certificate_Missing_FailsTheStartAndSaysWhich()
    {
        var error = await Assert.ThrowsAsync<MtlsException>(() => TestService.StartAsync(settings: ("Mtls:Enabled", "true")));

        Assert.Contains("Mtls:CertificateFile", error.Message, StringComparison.Ordinal);
    }

    private X509Certificate2? Untrustworthy(string how) => Untrustworthy(how, _authority);

    private static X509Certificate2? Untrustworthy(string how, TestAuthority authority) => how switch
    {
        "none" => null,
        "other authority" => new TestAuthority("CN=Another").IssueFor("gateway"),
        "other authority of the same name" => new TestAuthority().IssueFor("gateway"),
        "expired" => authority.IssueFor("gateway", validFor: TimeSpan.FromMinutes(-1)),
        "not yet valid" => authority.IssueFor("gateway", validFor: TimeSpan.FromHours(3)),
        "other trust domain" => authority.Issue(["spiffe://elsewhere/gateway"]),
        "no id" => authority.Issue([], subject: "CN=\"gateway\nForged: a line\""),
        "two ids" => authority.Issue(["spiffe://platform.local/payments", "spiffe://platform.local/gateway"]),
        "not for clients" => authority.Issue(["spiffe://platform.local/gateway"], client: false),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private async Task<TestService> StartAsync(params string[] callers)
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor("ordering"));
        return await StartAsync(files, new CollectedLog(), callers);
    }

    private static Task<TestService> StartAsync(CertificateFiles files, CollectedLog log, params string[] callers) => TestService.StartAsync(
        builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0");
            builder.Logging.AddProvider(log);
        },
        app => app.MapGet("/orders", () => "ordering serves"),
        files.Settings(callers));

    private static IEnumerable<string> Refusals(CollectedLog log) => log.Records.Where(record => record.Category == "Security").Select(record => record.Message);

    private async Task<TestService> StartCallerAsync(string name, TestService called, Action<WebApplicationBuilder>? configure = null)
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor(name));
        return await TestService.StartAsync(configure, settings: [.. files.Settings(), ("services:ordering:https:0", AddressOf(called, "https").AbsoluteUri)]);
    }

    private static async Task<HttpResponseMessage> CallAsync(TestService service, X509Certificate2? certificate)
    {
        using var client = Client(service, certificate, out _);
        return await client.GetAsync(new Uri("/orders", UriKind.Relative), Cancellation);
    }

    /// <summary>A caller outside of the project's own code, which notes the certificates of the connections that it opens.</summary>
    private static HttpClient Client(TestService service, X509Certificate2? certificate, out List<string> seen)
    {
        var thumbprints = seen = [];
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) =>
        {
            thumbprints.Add(server!.GetCertHashString());
            return thumbprints.Count > 0; // who it is does not matter to an attacker
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return new HttpClient(handler) { BaseAddress = AddressOf(service, "https") };
    }

    private static Uri AddressOf(TestService service, string scheme) =>
        service.App.Urls.Select(url => new Uri(url)).Single(url => url.Scheme == scheme);
}
