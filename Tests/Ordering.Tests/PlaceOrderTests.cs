using System.Net;
using Microsoft.AspNetCore.Hosting;
using Testing;

namespace Ordering.Tests;

public sealed class PlaceOrderTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Order_Valid_IsAcceptedAndCanBeRead()
    {
        using var response = await _client.PostAsync(
            """{ "lines": [{ "sku": "SKU-0001", "quantity": 2 }, { "sku": "SKU-0003", "quantity": 1 }], "paymentMethod": "card-ok" }""", "valid");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = await response.JsonAsync();
        var orderId = answer["orderId"]!.GetValue<Guid>();
        Assert.Equal(7, orderId.Version);
        Assert.Equal("Submitted", (string?)answer["status"]);
        Assert.Equal($"/api/v1/orders/{orderId}", response.Headers.Location!.ToString());

        var order = await _client.GetJsonAsync(response.Headers.Location.ToString());
        Assert.Equal("Submitted", (string?)order["status"]);
        Assert.Equal("""{"amount":"12.50","currency":"EUR"}""", order["total"]!.ToJsonString());
        Assert.Equal("""{"sku":"SKU-0001","quantity":2,"unitPrice":{"amount":"2.50","currency":"EUR"}}""", order["lines"]![0]!.ToJsonString());
        Assert.EndsWith("Z", (string?)order["placedAt"], StringComparison.Ordinal);
        Assert.False(order.AsObject().ContainsKey("reason"));
    }

    [Fact]
    public async Task SameKeyAndBody_Twenty_AtOnce_MakeOneOrder()
    {
        var before = await ordering.CountOrdersAsync();

        var orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.PlaceAsync("twenty")));

        Assert.Single(orders.Distinct());
        Assert.Equal(before + 1, await ordering.CountOrdersAsync());
    }

    [Fact]
    public async Task SameKeyAndBody_AtAnotherReplicaAfterARestart_FindsTheFirstOrder()
    {
        var first = await _client.PlaceAsync("restart");

        await using var replica = await ordering.StartReplicaAsync();
        using var client = replica.CreateClient();

        Assert.Equal(first, await client.PlaceAsync("restart"));
    }

    [Fact]
    public async Task SameKey_BodyWithOtherWhitespace_IsTheSameBody() => Assert.Equal(
        await _client.PlaceAsync("whitespace"),
        await _client.PlaceAsync("whitespace", OrdersApi.Body().Replace(" ", "", StringComparison.Ordinal)));

    [Fact]
    public async Task SameKey_OtherBody_IsUnprocessable()
    {
        await _client.PlaceAsync("other-body");
        var before = await ordering.CountOrdersAsync();

        using var response = await _client.PostAsync(OrdersApi.Body(quantity: 3), "other-body");

        response.AssertProblem(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(before, await ordering.CountOrdersAsync());
    }

    [Fact]
    public async Task RefusedOrder_LeavesItsKeyFree()
    {
        using var refused = await _client.PostAsync(OrdersApi.Body("SKU-9999"), "free");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        await _client.PlaceAsync("free");
    }

    [Fact]
    public async Task DatabaseAway_StartsAliveNotReadyAndRefusesOrdersForNow()
    {
        await using var service = ordering.WithWebHostBuilder(builder =>
            builder.UseSetting("ConnectionStrings:orderingdb", "Host=127.0.0.1;Port=1;Username=nobody;Database=orderingdb"));
        using var client = service.CreateClient();

        using var alive = await client.SendAsync("GET", "/alive");
        using var ready = await client.SendAsync("GET", "/health");
        using var order = await client.PostAsync(OrdersApi.Body(), "away");

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        order.AssertProblem(HttpStatusCode.ServiceUnavailable);
    }
}
