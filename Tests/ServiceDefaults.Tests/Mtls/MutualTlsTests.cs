using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
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
        await using var ordering = await StartAsync(files, "gateway");
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

    private X509Certificate2? Untrustworthy(string how) => how switch
    {
        "none" => null,
        "other authority" => new TestAuthority("CN=Another").IssueFor("gateway"),
        "other authority of the same name" => new TestAuthority().IssueFor("gateway"),
        "expired" => _authority.IssueFor("gateway", validFor: TimeSpan.FromMinutes(-1)),
        "not yet valid" => _authority.IssueFor("gateway", validFor: TimeSpan.FromHours(3)),
        "other trust domain" => _authority.Issue(["spiffe://elsewhere/gateway"]),
        "no id" => _authority.Issue([]),
        "two ids" => _authority.Issue(["spiffe://platform.local/payments", "spiffe://platform.local/gateway"]),
        "not for clients" => _authority.Issue(["spiffe://platform.local/gateway"], client: false),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private async Task<TestService> StartAsync(params string[] callers)
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor("ordering"));
        return await StartAsync(files, callers);
    }

    private static Task<TestService> StartAsync(CertificateFiles files, params string[] callers) => TestService.StartAsync(
        builder => builder.WebHost.UseUrls("http://127.0.0.1:0", "https://127.0.0.1:0"),
        app => app.MapGet("/orders", () => "ordering serves"),
        files.Settings(callers));

    private async Task<TestService> StartCallerAsync(string name, TestService called)
    {
        using var files = new CertificateFiles(_authority, _authority.IssueFor(name));
        return await TestService.StartAsync(settings: [.. files.Settings(), ("services:ordering:https:0", AddressOf(called, "https").AbsoluteUri)]);
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
