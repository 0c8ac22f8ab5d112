using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;

namespace Integration;

/// <summary>An order on its way through the gateway and four services, as its customer sees it.</summary>
public sealed class OrderTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CardOk_IsConfirmed_StockIsDown_PaidOnceExactly_AndToldOnce()
    {
        using var gateway = system.Gateway();
        await SetStockAsync(gateway, "SKU-0001", onHand: 500);

        var order = await EndOfAsync(gateway, await PlaceAsync(gateway, "SKU-0001", quantity: 2, "card-ok"));

        Assert.Equal("Confirmed", order.GetProperty("status").GetString());
        await Eventually.TrueAsync(async () => (await StockAsync(gateway, "SKU-0001")) is (498, 0), "the stock is down and nothing is reserved");
        await Eventually.TrueAsync(async () => (await PaymentsAsync(gateway, order)) is [("Captured", "5.00")], "one payment of the total is captured");
        await Eventually.TrueAsync(async () => (await NotificationsAsync(gateway, order)) is ["OrderConfirmed"], "the customer is told once");
        Assert.Equal(["order-placed", "stock-reserved", "payment-authorized", "order-confirmed"], await HistoryAsync(gateway, order));
    }

    [Fact]
    public async Task CardDeclined_IsRejected_AndTheStockIsReleased()
    {
        using var gateway = system.Gateway();
        var before = await StockAsync(gateway, "SKU-0002");

        var order = await EndOfAsync(gateway, await PlaceAsync(gateway, "SKU-0002", quantity: 3, "card-declined"));

        Assert.Equal("Rejected", order.GetProperty("status").GetString());
        Assert.Equal("card declined", order.GetProperty("reason").GetString());
        Assert.Equal(before, await StockAsync(gateway, "SKU-0002"));
        Assert.Equal([("Declined", "15.00")], await PaymentsAsync(gateway, order));
        await Eventually.TrueAsync(async () => (await NotificationsAsync(gateway, order)) is ["OrderRejected"], "the customer is told once");
    }

    [Fact]
    public async Task NotEnoughStock_IsRejected_WithoutAPayment()
    {
        using var gateway = system.Gateway();
        await SetStockAsync(gateway, "SKU-0003", onHand: 4);

        var order = await EndOfAsync(gateway, await PlaceAsync(gateway, "SKU-0003", quantity: 5, "card-ok"));

        Assert.Equal("Rejected", order.GetProperty("status").GetString());
        Assert.Contains("SKU-0003", order.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(await PaymentsAsync(gateway, order));
        Assert.Equal((4, 0), await StockAsync(gateway, "SKU-0003"));
    }

    [Fact]
    public async Task CardSlow_IsConfirmed()
    {
        using var gateway = system.Gateway();

        var order = await EndOfAsync(gateway, await PlaceAsync(gateway, "SKU-0004", quantity: 1, "card-slow"));

        Assert.Equal("Confirmed", order.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Cancelled_WhileThePaymentIsSlow_GivesEverythingBack()
    {
        using var gateway = system.Gateway();
        var before = await StockAsync(gateway, "SKU-0005");
        var orderId = await PlaceAsync(gateway, "SKU-0005", quantity: 1, "card-slow");

        using var cancelled = await gateway.PostAsync($"/api/v1/orders/{orderId}/cancel", content: null, Cancellation);
        var order = await EndOfAsync(gateway, orderId);
        using var again = await gateway.PostAsync($"/api/v1/orders/{orderId}/cancel", content: null, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Equal("Cancelled", order.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(before, await StockAsync(gateway, "SKU-0005"));
        Assert.All(await PaymentsAsync(gateway, order), payment => Assert.Equal("Voided", payment.Status));
    }

    [Fact]
    public async Task Order_PlacedTwiceWithOneKey_ExistsOnce()
    {
        using var gateway = system.Gateway();
        var key = Guid.NewGuid().ToString();

        Assert.Equal(await PlaceAsync(gateway, "SKU-0006", 1, "card-ok", key), await PlaceAsync(gateway, "SKU-0006", 1, "card-ok", key));
    }

    internal static async Task<Guid> PlaceAsync(HttpClient gateway, string sku, int quantity, string paymentMethod, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = JsonContent.Create(new { lines = new[] { new { sku, quantity } }, paymentMethod }),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        using var response = await gateway.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return body.GetProperty("orderId").GetGuid();
    }

    internal static async Task<JsonElement> EndOfAsync(HttpClient gateway, Guid orderId)
    {
        JsonElement order = default;
        await Eventually.TrueAsync(
            async () =>
            {
                order = await gateway.GetFromJsonAsync<JsonElement>($"/api/v1/orders/{orderId}", Cancellation);
                return order.GetProperty("status").GetString() is "Confirmed" or "Rejected" or "Cancelled";
            },
            $"order {orderId} ends");
        return order;
    }

    private static async Task SetStockAsync(HttpClient gateway, string sku, int onHand)
    {
        using var put = await gateway.PutAsJsonAsync($"/api/v1/inventory/{sku}", new { onHand }, Cancellation);
        put.EnsureSuccessStatusCode();
    }

    private static async Task<(int OnHand, int Reserved)> StockAsync(HttpClient gateway, string sku)
    {
        var stock = await gateway.GetFromJsonAsync<JsonElement>($"/api/v1/inventory/{sku}", Cancellation);
        return (stock.GetProperty("onHand").GetInt32(), stock.GetProperty("reserved").GetInt32());
    }

    private static async Task<List<(string Status, string Amount)>> PaymentsAsync(HttpClient gateway, JsonElement order) =>
        [.. (await ListAsync(gateway, "payments", order)).Select(payment => (payment.GetProperty("status").GetString()!, payment.GetProperty("amount").GetProperty("amount").GetString()!))];

    internal static async Task<List<string>> NotificationsAsync(HttpClient gateway, JsonElement order) =>
        [.. (await ListAsync(gateway, "notifications", order)).Select(notification => notification.GetProperty("kind").GetString()!)];

    private static async Task<List<string>> HistoryAsync(HttpClient gateway, JsonElement order) =>
        [.. (await gateway.GetFromJsonAsync<List<JsonElement>>($"/api/v1/orders/{order.GetProperty("orderId").GetGuid()}/history", Cancellation))!
            .Select(recorded => recorded.GetProperty("type").GetString()!)];

    private static async Task<List<JsonElement>> ListAsync(HttpClient gateway, string what, JsonElement order) =>
        (await gateway.GetFromJsonAsync<List<JsonElement>>($"/api/v1/{what}?orderId={order.GetProperty("orderId").GetGuid()}", Cancellation))!;
}
