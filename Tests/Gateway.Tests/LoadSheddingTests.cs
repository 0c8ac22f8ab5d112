using System.Net;

namespace Gateway.Tests;

public sealed class LoadSheddingTests
{
    private const string Orders = "/api/v1/orders";
    private const string Inventory = "/api/v1/inventory/SKU-0001";

    [Theory]
    [InlineData("Concurrency:PerService", HttpStatusCode.OK)]
    [InlineData("Concurrency:Total", HttpStatusCode.ServiceUnavailable)]
    public async Task Requests_BeyondTheLimit_AreShed_OfThatServiceOrOfAll_ButNotTheProbes(string limit, HttpStatusCode ofOthers)
    {
        var released = new TaskCompletionSource();
        await using var slow = await Upstream.StartAsync(context => released.Task.WaitAsync(context.RequestAborted));
        await using var quick = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", slow.Address), ("inventory", quick.Address)).With(limit, "4");
        using var client = gateway.Client();

        var held = Enumerable.Range(0, 4).Select(_ => client.StatusAsync(Orders)).ToList();
        await Eventually.TrueAsync(() => slow.Requests.Count == 4, "four requests are on their way");
        using var refused = await client.CallAsync(Orders);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        await refused.ProblemAsync();
        Assert.Equal(4, slow.Requests.Count);
        Assert.Equal(ofOthers, await client.StatusAsync(Inventory));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("/health"));

        released.SetResult();
        Assert.All(await Task.WhenAll(held), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));
    }
}
