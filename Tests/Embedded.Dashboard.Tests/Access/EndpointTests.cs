using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Server;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Dashboard.Tests.Access;

/// <summary>All endpoints that there are, as routing knows them: a new one cannot be forgotten.</summary>
public sealed partial class EndpointTests(RunningFrontend frontend) : IClassFixture<RunningFrontend>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheToken_OnlyTheLoginAndItsLooksAreServed()
    {
        using var browser = frontend.Browser();
        var served = new List<string>();
        var requests = Requests(frontend.Endpoints);
        foreach (var (method, path) in requests)
        {
            using var response = await browser.SendAsync(new(new(method), path), Cancellation);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                served.Add($"{method} {path}");
        }

        Assert.True(requests.Count > 25, $"There are {requests.Count} endpoints.");
        Assert.Equal(["GET /assets/1/1", "GET /login", "POST /login"], served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WithoutTheKey_NoTelemetryIsTaken()
    {
        Assert.True(LoopbackAddress.TryParse("http://127.0.0.1:0", out var address));
        var options = new DashboardOptions
        {
            Frontend = address,
            OtlpHttp = address,
            OtlpGrpc = address,
            ApplicationName = "Tests",
            Token = RunningFrontend.Token,
            OtlpApiKey = "the key",
        };
        var store = new TelemetryStore(options.Limits, TimeProvider.System);
        await using var receiver = Receiver.Build(options, store, NullLoggerFactory.Instance);
        await receiver.StartAsync(Cancellation);

        var requests = Requests(((IEndpointRouteBuilder)receiver).DataSources.SelectMany(source => source.Endpoints));
        foreach (var (method, path) in requests)
        {
            var isGrpc = path.StartsWith("/opentelemetry.", StringComparison.Ordinal);
            // gRPC's port is listened at first.
            using var client = new HttpClient { BaseAddress = new(isGrpc ? receiver.Urls.First() : receiver.Urls.Last()) };
            using var request = new HttpRequestMessage(new(method), path)
            {
                Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = Otlp.Sent.Body(isGrpc ? new byte[5] : [], isGrpc ? "application/grpc" : "application/x-protobuf"),
            };
            using var response = await client.SendAsync(request, Cancellation);
            if (isGrpc)
                Assert.Equal("16", Assert.Single(response.Headers.GetValues("grpc-status")));
            else
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Equal(6, requests.Count);
        Assert.Equal(6, store.Counts.RequestsRefused);
    }

    private static List<(string Method, string Path)> Requests(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints) =>
    [
        .. endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
                .Select(method => (method, $"/{Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "1")}"))),
    ];

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
