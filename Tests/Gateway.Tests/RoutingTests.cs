using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

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

        Assert.Equal("from upstream", await gateway.Client().GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

        var (reached, other) = service == "ordering" ? (ordering, inventory) : (inventory, ordering);
        Assert.Equal(path, Assert.Single(reached.Requests).Path);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Service_WithTwoAddresses_GetsRequestsAtBoth()
    {
        await using var one = await Upstream.StartAsync();
        await using var two = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", one.Address), ("ordering", two.Address), ("inventory", one.Address));
        using var client = gateway.Client();

        for (var i = 0; i < 64 && (one.Requests.IsEmpty || two.Requests.IsEmpty); i++)
            await client.GetStringAsync(new Uri("/api/v1/orders", UriKind.Relative), TestContext.Current.CancellationToken);

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

        using var response = await gateway.Client().GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Empty(upstream.Requests);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotNull((await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["traceId"]);
    }

    [Fact]
    public async Task Probes_AreTheGatewaysOwn_WithEveryServiceAway()
    {
        await using var gateway = new GatewayService("Production");

        Assert.Equal("Healthy", await gateway.Client().GetStringAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal("Healthy", await gateway.Client().GetStringAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ForwardedHeaders_OfTheCaller_AreNotBelieved()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        request.Headers.Add("Forwarded", "for=1.2.3.4");
        request.Headers.Add("X-Forwarded-For", "1.2.3.4");
        request.Headers.Add("X-Forwarded-Host", "evil.example");

        using var response = await gateway.Client().SendAsync(request, TestContext.Current.CancellationToken);

        var headers = Assert.Single(ordering.Requests).Headers;
        Assert.DoesNotContain("Forwarded", headers.Keys);
        Assert.DoesNotContain(headers.Values, value => value.Contains("1.2.3.4", StringComparison.Ordinal));
        Assert.Equal("localhost", headers["X-Forwarded-Host"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
    }
}
