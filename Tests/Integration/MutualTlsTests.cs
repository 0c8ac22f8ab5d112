using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.Testing;

namespace Integration;

/// <summary>Services called directly, past the gateway.</summary>
public sealed class MutualTlsTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithoutACertificate_IsRefused()
    {
        Assert.NotEmpty(system.Services);
        foreach (var service in system.Services)
        {
            using var client = system.DirectClient(service, certificate: null);

            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/health", UriKind.Relative), Cancellation));
        }
    }

    [Fact]
    public async Task Call_WithACertificateOfAnotherAuthority_IsRefused()
    {
        Assert.NotEmpty(system.Services);
        foreach (var service in system.Services)
        {
            using var client = system.DirectClient(service, SelfSigned("spiffe://platform.local/gateway"));

            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/health", UriKind.Relative), Cancellation));
        }
    }

    [Theory]
    [InlineData("ordering", "payments")]
    [InlineData("payments", "ordering")]
    [InlineData("inventory", "inventory")]
    [InlineData("identity", "identity")]
    public async Task Call_OfAServiceThatIsNotOnTheList_IsRefused(string service, string caller)
    {
        using var client = system.DirectClient(service, await system.CertificateOfAsync(caller, Cancellation));

        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Call_OfTheGateway_IsServed()
    {
        Assert.NotEmpty(system.Services);
        foreach (var service in system.Services)
        {
            using var client = system.DirectClient(service, await system.CertificateOfAsync("gateway", Cancellation));

            using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), Cancellation);

            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{service}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("ordering", "/api/v1/orders")]
    [InlineData("inventory", "/api/v1/inventory/SKU-0001")]
    [InlineData("payments", "/operations/messaging/outbox")]
    [InlineData("notifications", "/openapi/v1.json")]
    [InlineData("identity", "/.well-known/openid-configuration")]
    public async Task PlainPort_ServesProbesAndNothingElse(string service, string path)
    {
        using var client = system.App.CreateHttpClient(service, "http");

        foreach (var probe in new[] { "/health", "/alive" })
        {
            using var answer = await client.GetAsync(new Uri(probe, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var other = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Keys_AreReadableByTheirOwnerOnly()
    {
        var key = (await system.EnvironmentOfAsync("ordering", Cancellation))["Mtls__KeyFile"]!;

        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Path.GetDirectoryName(key)!)!));
    }

    private static X509Certificate2 SelfSigned(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(id));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.2")], critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
