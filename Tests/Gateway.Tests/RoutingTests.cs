using System.Net;

namespace Gateway.Tests;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/api/v1/orders", "ordering")]
    [InlineData("/api/v1/orders/01234567-89ab-7def-8123-456789abcdef", "ordering")]
    [InlineData("/api/v1/inventory/SKU-0001", "inventory")]
    public async Task Path_ReachesItsService(string path, string service)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var inventory = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address), ("inventory", inventory.Address));

        Assert.Equal(HttpStatusCode.OK, await gateway.Client().StatusAsync(path));

        var (reached, other) = service == "ordering" ? (ordering, inventory) : (inventory, ordering);
        Assert.Equal(path, Assert.Single(reached.Requests).Path);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Service_WithTwoAddresses_GetsRequestsAtBoth()
    {
        await using var one = await Upstream.StartAsync();
        await using var two = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", one.Address), ("ordering", two.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 64 && (one.Requests.IsEmpty || two.Requests.IsEmpty); i++)
            await client.StatusAsync("/api/v1/orders");

        Assert.NotEmpty(one.Requests);
        Assert.NotEmpty(two.Requests);
    }

    [Theory]
    [InlineData("/health/ordering")]
    [InlineData("/api/v2/orders")]
    [InlineData("/ordering/health")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/ordering/v1.json")]
    [InlineData("/scalar")]
    [InlineData("/")]
    public async Task Path_NotPublic_ReachesNoService(string path)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", upstream.Address), ("inventory", upstream.Address));

        using var answer = await gateway.Client().CallAsync(path);

        Assert.Empty(upstream.Requests);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        await answer.ProblemAsync();
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probe_IsTheGatewaysOwn_WithEveryServiceAway(string path)
    {
        await using var gateway = new GatewayService("Production");

        Assert.Equal(HttpStatusCode.OK, await gateway.Client().StatusAsync(path));
    }

    [Fact]
    public async Task OldVersion_SaysSinceWhenAndUntilWhen_TheNewOneDoesNot()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address))
            .With("ReverseProxy:Routes:orders-v0:ClusterId", "ordering")
            .With("ReverseProxy:Routes:orders-v0:AuthorizationPolicy", "anonymous")
            .With("ReverseProxy:Routes:orders-v0:Match:Path", "/api/v0/orders/{**rest}")
            .With("ReverseProxy:Routes:orders-v0:Metadata:Deprecated", "2026-06-30")
            .With("ReverseProxy:Routes:orders-v0:Metadata:Sunset", "2027-01-31T12:00:00Z")
            .With("ReverseProxy:Routes:orders-v0:Metadata:DeprecationLink", "https://docs.example/orders-v1");
        using var client = gateway.Client();

        using var old = await client.CallAsync("/api/v0/orders");
        Assert.Equal("@1782777600", old.Single("Deprecation"));
        Assert.Equal("Sun, 31 Jan 2027 12:00:00 GMT", old.Single("Sunset"));
        Assert.Equal("<https://docs.example/orders-v1>; rel=\"deprecation\"; type=\"text/html\"", old.Single("Link"));

        using var current = await client.CallAsync("/api/v1/orders");
        Assert.False(current.Headers.Contains("Deprecation"));
        Assert.False(current.Headers.Contains("Sunset"));
    }

    [Theory]
    [InlineData("Deprecated", "soon")]
    [InlineData("RateLimit", "unheard-of")]
    [InlineData("Depricated", "2026-06-30")]
    public async Task Metadata_ThatMakesNoSense_StopsTheStart(string name, string value)
    {
        await using var gateway = new GatewayService("Production").With($"ReverseProxy:Routes:orders-read:Metadata:{name}", value);

        var refused = Assert.ThrowsAny<Exception>(gateway.Client);

        Assert.Contains($"The route 'orders-read': {name}", refused.ToString(), StringComparison.Ordinal);
    }
}
