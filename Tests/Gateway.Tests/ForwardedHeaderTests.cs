using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

public sealed class ForwardedHeaderTests
{
    /// <summary>As some hosting environments do, in which nobody is to be believed either. The services of these tests disregard it.</summary>
    [ModuleInitializer]
    internal static void SwitchOn() => Environment.SetEnvironmentVariable("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true");

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.1", "203.0.113.1")]
    [InlineData("127.0.0.1", "203.0.113.1", "203.0.113.1")]
    [InlineData("127.0.0.0/8", "198.51.100.9, 203.0.113.1", "203.0.113.1")] // the caller has made up the first
    [InlineData("127.0.0.0/8,10.0.0.0/8", "198.51.100.9, 203.0.113.1, 10.0.0.7", "203.0.113.1")] // through two proxies
    [InlineData("127.0.0.0/8", "2001:db8::1", "2001:db8::1")]
    [InlineData("127.0.0.0/8", "nonsense", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "203.0.113.1", "127.0.0.1")]
    [InlineData("", "203.0.113.1", "127.0.0.1")]
    public async Task Customer_IsWhomAConfiguredProxyForwards_AndNobodyElseIsBelieved(string trusted, string forwarded, string customer)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, trusted);
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders") { Headers = { { "X-Forwarded-For", forwarded }, { "X-Forwarded-Proto", "https" } } };

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var arrived = Assert.Single(ordering.Requests).Headers;
        Assert.Equal(customer, arrived["X-Forwarded-For"]);
        Assert.Equal(customer is "127.0.0.1" ? "http" : "https", arrived["X-Forwarded-Proto"]);
        await Eventually.TrueAsync(() => gateway.Log.Records.Any(record => record.Category == "Gateway.Telemetry.AccessLog"), "the request is logged");
        Assert.Equal(customer, gateway.Log.Records.First(record => record.Category == "Gateway.Telemetry.AccessLog").Values["ClientAddress"]!.ToString());
    }

    [Theory]
    [InlineData("127.0.0.0/8", new[] { 200, 200, 429, 200 })]
    [InlineData("10.0.0.0/8", new[] { 200, 200, 429, 429 })]
    [InlineData("", new[] { 200, 200, 429, 429 })]
    public async Task Limits_CountPerCustomer_BehindAConfiguredProxyAlone(string trusted, int[] expected)
    {
        await using var identity = await Upstream.StartAsync();
        await using var gateway = Gateway(identity, trusted).With("RateLimits:Policies:sign-in:PerSecond", "0.001").With("RateLimits:Policies:sign-in:Burst", "2");
        using var client = gateway.Client(token: null);
        List<int> statuses = [];

        foreach (var address in new[] { "203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Headers = { { "X-Forwarded-For", address } } };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal(expected, statuses);
    }

    [Theory]
    [InlineData("", "X-Forwarded-For", 1)]
    [InlineData("", "Forwarded", 1)]
    [InlineData("", "X-Real-IP", 1)]
    [InlineData("", "X-Forwarded-Proto", 1)]
    [InlineData("10.0.0.0/8", "X-Forwarded-For", 1)]
    [InlineData("127.0.0.0/8", "X-Forwarded-For", 0)]
    [InlineData("", "X-Requested-With", 0)]
    public async Task ProxyThatNobodyConfigured_IsWarnedOf_Once(string trusted, string header, int warnings)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering, trusted);
        using var client = gateway.Client();

        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders") { Headers = { { header, "203.0.113.1" } } };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.Equal(warnings, gateway.Log.Records.Count(record => record.Level is LogLevel.Warning && record.Message.Contains("TrustedProxies", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TrustedProxy_ThatIsNoAddress_StopsTheStart()
    {
        await using var gateway = new GatewayService("Production").With("TrustedProxies:0", "load-balancer");

        var refused = Assert.ThrowsAny<Exception>(gateway.Client);

        Assert.Contains("TrustedProxies: 'load-balancer'", refused.ToString(), StringComparison.Ordinal);
    }

    private static GatewayService Gateway(Upstream service, string trusted)
    {
        var gateway = new GatewayService("Production", ("ordering", service.Address), ("identity", service.Address)).OnPort();
        foreach (var (index, network) in trusted.Split(',', StringSplitOptions.RemoveEmptyEntries).Index())
            gateway.With($"TrustedProxies:{index}", network);
        return gateway;
    }
}
