using System.Net;
using Testing;

namespace Ordering.Tests;

/// <summary>Who may do what: scopes on every call, and orders for their own customer only.</summary>
public sealed class AccessTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private const string AnyOrder = "/api/v1/orders/0190e000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData("POST", "/api/v1/orders", "orders.write")]
    [InlineData("GET", "/api/v1/orders", "orders.read")]
    [InlineData("GET", AnyOrder, "orders.read")]
    [InlineData("GET", AnyOrder + "/history", "orders.read")]
    [InlineData("POST", AnyOrder + "/cancel", "orders.write")]
    [InlineData("GET", "/api/v1/orders/sales", "operations")]
    [InlineData("GET", "/operations/messaging/outbox", "operations")]
    [InlineData("GET", "/operations/messaging/sagas", "operations")]
    [InlineData("GET", "/operations/messaging/projections", "operations")]
    [InlineData("POST", "/operations/messaging/projections/none/rebuild", "operations")]
    [InlineData("POST", "/operations/messaging/projections/none/skip?position=1", "operations")]
    public async Task Call_NeedsItsScope(string method, string path, string scope)
    {
        using var client = ordering.ClientOf("nobody").With(null);

        await Guarded.AssertAsync(client, method, path, scope);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/history")]
    [InlineData("POST", "/cancel")]
    public async Task Order_OfAnotherCustomer_IsNotThere(string method, string path)
    {
        var order = await ordering.Client.PlaceAsync();
        using var other = ordering.ClientOf("somebody-else");
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{OrdersApi.Path}/{order}{path}");

        using var response = await other.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("Submitted", await ordering.Client.StatusAsync(Guid.Parse(order)));
    }

    [Fact]
    public async Task List_ShowsTheCallersOrdersOnly()
    {
        await ordering.Client.PlaceAsync();
        using var other = ordering.ClientOf("somebody-else-again");
        var own = await other.PlaceAsync();

        var listed = (await other.GetJsonAsync(OrdersApi.Path))["items"]!.AsArray();

        Assert.Equal([own], listed.Select(order => (string)order!["orderId"]!));
    }

    [Fact]
    public async Task IdempotencyKey_OfAnotherCustomer_IsAnotherKey()
    {
        var key = Guid.NewGuid().ToString();
        using var other = ordering.ClientOf("somebody-else");

        Assert.NotEqual(await ordering.Client.PlaceAsync(key), await other.PlaceAsync(key));
    }
}
