using System.Net;
using Ordering.Messages;
using Testing;

namespace Ordering.Tests;

/// <summary>Orders are there for their own customer only.</summary>
public sealed class OwnershipTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/history")]
    [InlineData("POST", "/cancel")]
    public async Task Order_UnknownOrOfAnotherCustomer_IsNotFound(string method, string path)
    {
        var running = await ordering.Client.PlaceAsync();
        var ended = await ordering.Client.PlaceAsync();
        await ordering.ReplyAsync(new StockRejected(ended, "Not enough."));
        using var other = ordering.ClientOf("somebody-else");

        foreach (var order in new[] { running, ended, Guid.NewGuid() })
        {
            using var response = await other.SendAsync(method, $"{OrdersApi.Path}/{order}{path}");
            response.AssertProblem(HttpStatusCode.NotFound);
        }

        Assert.Equal("Submitted", await ordering.Client.StatusAsync(running));
        Assert.Single(await ordering.PublishedAsync(running));
    }

    [Fact]
    public async Task List_ShowsTheCallersOrdersOnly()
    {
        await ordering.Client.PlaceAsync();
        using var other = ordering.ClientOf("somebody-else-again");
        var own = await other.PlaceAsync();

        var listed = (await other.GetJsonAsync(OrdersApi.Path))["items"]!.AsArray();

        Assert.Equal([own], listed.Select(order => order!["orderId"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task IdempotencyKey_OfAnotherCustomer_IsAnotherKey()
    {
        var key = Guid.NewGuid().ToString();
        using var other = ordering.ClientOf("somebody-else");

        Assert.NotEqual(await ordering.Client.PlaceAsync(key), await other.PlaceAsync(key));
    }
}
