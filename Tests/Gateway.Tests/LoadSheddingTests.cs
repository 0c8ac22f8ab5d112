using System.Net;

namespace Gateway.Tests;

public sealed class LoadSheddingTests
{
    private static readonly Uri Orders = new("/api/v1/orders", UriKind.Relative);
    private static readonly Uri Inventory = new("/api/v1/inventory/SKU-0001", UriKind.Relative);

    [Fact]
    public async Task Service_WithAllItsSlotsTaken_GetsNoMore_AndOthersAreServed()
    {
        var released = new TaskCompletionSource();
        await using var slow = await Upstream.StartAsync(context => released.Task.WaitAsync(context.RequestAborted));
        await using var quick = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", slow.Address), ("inventory", quick.Address))
            .With("Concurrency:PerService", "4").With("Concurrency:Total", "6");
        using var client = gateway.Client();
        var cancellation = TestContext.Current.CancellationToken;

        var held = Enumerable.Range(0, 4).Select(_ => client.GetAsync(Orders, cancellation)).ToList();
        await Eventually.TrueAsync(() => slow.Requests.Count == 4, "four requests are on their way");
        using var refused = await client.GetAsync(Orders, cancellation);
        using var other = await client.GetAsync(Inventory, cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(4, slow.Requests.Count);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        released.SetResult();
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var later = await client.GetAsync(Orders, cancellation);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Total_Taken_ShedsEveryService_ButNotTheProbes()
    {
        var released = new TaskCompletionSource();
        await using var slow = await Upstream.StartAsync(context => released.Task.WaitAsync(context.RequestAborted));
        await using var gateway = new GatewayService("Production", ("ordering", slow.Address), ("inventory", slow.Address)).With("Concurrency:Total", "2");
        using var client = gateway.Client();
        var cancellation = TestContext.Current.CancellationToken;

        var held = Enumerable.Range(0, 2).Select(_ => client.GetAsync(Orders, cancellation)).ToList();
        await Eventually.TrueAsync(() => slow.Requests.Count == 2, "two requests are on their way");

        using var refused = await client.GetAsync(Inventory, cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative), cancellation));

        released.SetResult();
        await Task.WhenAll(held);
    }
}
