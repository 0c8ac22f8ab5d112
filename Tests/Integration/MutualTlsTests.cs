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

    [Fact]
    public async Task Call_OfAServiceThatIsNotOnTheList_IsRefused()
    {
        // Only the gateway calls services, save that all of them ask the issuer of tokens for its keys.
        foreach (var (service, caller) in system.Services.SelectMany(_ => system.Services, (service, caller) => (service, caller)))
        {
            using var client = system.DirectClient(service, await system.CertificateOfAsync(caller, Cancellation));

            foreach (var path in new[] { "/health", "/", "/openapi/v1.json", "/operations/keys", "/operations/messaging/outbox", "/connect/token", "/account/login", "/api/v1/orders", "/.well-known/jwks" })
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

                var expected = service == "identity" && caller != service && path == "/.well-known/jwks" ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
                Assert.True(answer.StatusCode == expected, $"{path} of {service}, called by {caller}: {answer.StatusCode}");
            }
        }
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

    [Fact]
    public async Task PlainPort_ServesProbesAndNothingElse()
    {
        foreach (var service in system.Services)
        {
            using var client = system.App.CreateHttpClient(service, "http");

            foreach (var probe in new[] { "/health", "/alive" })
            {
                using var answer = await client.GetAsync(new Uri(probe, UriKind.Relative), Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            foreach (var path in new[] { "/openapi/v1.json", "/operations/messaging/outbox", "/.well-known/openid-configuration", "/api/v1/orders", "/api/v1/inventory/SKU-0001" })
            {
                using var other = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
                Assert.True(other.StatusCode == HttpStatusCode.NotFound, $"{path} of {service}: {other.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Keys_AreReadableByTheirOwnerOnly()
    {
        var key = (await system.EnvironmentOfAsync(system.Services[0], Cancellation))["Mtls__KeyFile"]!;

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
