using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Gateway.RateLimits;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Robustness;

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

        await client.StatusAsync("/api/v1/orders", headers: [("X-Forwarded-For", forwarded), ("X-Forwarded-Proto", "https")]);

        var arrived = Assert.Single(ordering.Requests).Headers;
        Assert.Equal(customer, arrived["X-Forwarded-For"]);
        Assert.Equal(customer is "127.0.0.1" ? "http" : "https", arrived["X-Forwarded-Proto"]);
        await Eventually.TrueAsync(() => gateway.AccessLog.Count > 0, "the request is logged");
        Assert.Equal(customer, gateway.AccessLog[0].GetStructuredStateValue("ClientAddress"));
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
            statuses.Add((int)await client.StatusAsync("/connect/token", "POST", ("X-Forwarded-For", address)));

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
            await client.StatusAsync("/api/v1/orders", headers: (header, "203.0.113.1"));

        Assert.Equal(warnings, gateway.Log.GetSnapshot().Count(record => record.Level is LogLevel.Warning && record.Message.Contains("TrustedProxies", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2:3:4:5:6")]
    public void Addresses_OfOneOwner_ShareAnAccount(string one, string other) =>
        Assert.Equal(RateLimiting.AccountOf(IPAddress.Parse(one)), RateLimiting.AccountOf(IPAddress.Parse(other)));

    [Fact]
    public void Flood_OfAddresses_SpreadsOverABoundedNumberOfAccounts()
    {
        var accounts = Enumerable.Range(0, 500_000).Select(_ => RateLimiting.AccountOf(new IPAddress(RandomNumberGenerator.GetBytes(16)))).Distinct().Count();

        Assert.InRange(accounts, 60_000, 65_536);
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
