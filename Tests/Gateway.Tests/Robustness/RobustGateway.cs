using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Robustness;

/// <summary>A gateway on a port, a service behind it that counts what arrives, and a client beside whom nothing may disturb.</summary>
internal sealed class RobustGateway : IAsyncDisposable
{
    private readonly GatewayService _gateway;
    private readonly Upstream _service;

    private RobustGateway(GatewayService gateway, Upstream service)
    {
        _gateway = gateway;
        _service = service;
        Client = gateway.Client();
        Address = Client.BaseAddress!;
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>What arrived at the service, save for the well-behaved client's.</summary>
    public IEnumerable<string> Arrived => _service.Requests.Where(request => request.Path != "/api/v1/orders/good").Select(request => $"{request.Method} {request.Path}");

    /// <summary>Nobody gave up with an exception that was not meant.</summary>
    public IEnumerable<string> Failures => _gateway.Log.GetSnapshot().Where(record => record.Level >= LogLevel.Error).Select(record => record.Message);

    /// <summary>What the service got of the header with the latest request.</summary>
    public string? LastOf(string header) => _service.Requests.Last().Headers.GetValueOrDefault(header);

    /// <summary>No exchange with the service failed, other than by the caller's going away.</summary>
    public async Task BlamesNoServiceAsync()
    {
        await ServesOthersAsync();
        Assert.DoesNotContain(_gateway.AccessLog, record => record.GetStructuredStateValue("Error") is not (null or nameof(ForwarderError.RequestCanceled)));
        Assert.Empty(Failures);
    }

    public static Task<RobustGateway> StartAsync(params (string Setting, string Value)[] settings) => StartAsync(HttpProtocols.Http1, settings);

    /// <param name="protocols">By which the gateway speaks with the service: HTTP/1.1, or HTTP/2 as over mutual TLS.</param>
    /// <param name="settings">The gateway's.</param>
    public static async Task<RobustGateway> StartAsync(HttpProtocols protocols, params (string Setting, string Value)[] settings)
    {
        var service = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await context.Response.WriteAsync("from upstream");
        }, protocols: protocols);
        var gateway = new GatewayService("Production", ("ordering", service.Address), ("inventory", service.Address), ("identity", service.Address))
            .OnPort().With("RateLimits:Policies:api:PerSecond", "1000000").With("RateLimits:Policies:api:Burst", "1000000");
        if (protocols is HttpProtocols.Http2)
            gateway.With("ReverseProxy:Clusters:ordering:HttpRequest:Version", "2").With("ReverseProxy:Clusters:ordering:HttpRequest:VersionPolicy", "RequestVersionExact");
        foreach (var (setting, value) in settings)
            gateway.With(setting, value);
        return new(gateway, service);
    }

    /// <summary>Sends the request of a caller with every right, and expects 4xx or a closed connection, and nothing at the service.</summary>
    public async Task RefusesAsync(string request, params int[] statuses)
    {
        var answer = await RawConnection.ExchangeAsync(Address, request);

        AssertRefused(request, answer, statuses);
        Assert.Empty(Arrived);
    }

    public static void AssertRefused(string request, string answer, params int[] statuses)
    {
        if (answer.Length == 0 && statuses is [])
            return;

        Assert.True(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"{request}\n→ {answer}");
        var status = int.Parse(answer.AsSpan(9, 3));
        Assert.True(statuses is [] ? status is >= 400 and < 500 : statuses.Contains(status), $"{request}\n→ {answer}");
        Assert.True(answer.IndexOf("HTTP/1.1 ", 9, StringComparison.Ordinal) < 0, $"{request}\n→ two answers: {answer}");
    }

    public async Task ServesOthersAsync()
    {
        using var response = await Client.GetAsync(new Uri("/api/v1/orders/good", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("from upstream", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }
}
