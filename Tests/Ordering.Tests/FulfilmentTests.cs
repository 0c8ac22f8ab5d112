using Ordering.Messages;
using Testing;

namespace Ordering.Tests;

/// <summary>What an order's customer and the other services see of its fulfilment.</summary>
public sealed class FulfilmentTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Order_Placed_AsksForItsStock()
    {
        var id = await _client.PlaceAsync();

        Assert.Equal(
            [new("inventory.reserve-stock.v1", $$"""{"orderId":"{{id}}","lines":[{"sku":"SKU-0001","quantity":2}]}""")],
            await ordering.PublishedAsync(id));
    }

    [Fact]
    public async Task Order_ReservedPaidCaptured_IsConfirmed()
    {
        var id = await _client.PlaceAsync();

        await ordering.ReplyAsync(new StockReserved(id));
        Assert.Equal("StockReserved", await _client.StatusAsync(id));
        await ordering.ReplyAsync(new PaymentAuthorized(id, id));
        Assert.Equal("Confirmed", await _client.StatusAsync(id));
        await ordering.ReplyAsync(new PaymentCaptured(id, id, new(5.00m, "EUR")));

        Assert.Equal(["order-placed", "stock-reserved", "payment-authorized", "order-confirmed"], await _client.HistoryAsync(id));
        var published = await ordering.PublishedAsync(id);
        Assert.Equal(
            ["inventory.reserve-stock.v1", "payments.authorize-payment.v1", "inventory.commit-stock.v1", "payments.capture-payment.v1", "ordering.order-confirmed.v1"],
            published.Select(message => message.Type));
        var authorize = published[1].Body;
        Assert.Equal("""{"amount":"5.00","currency":"EUR"}""", authorize["amount"]!.ToJsonString());
        Assert.Equal("card-ok", (string?)authorize["paymentMethod"]);
        Assert.InRange(authorize["expiresAt"]!.GetValue<DateTimeOffset>(), DateTimeOffset.UtcNow.AddSeconds(-60), DateTimeOffset.UtcNow.AddSeconds(90));
        var confirmed = published[4].Body;
        Assert.Equal(TokenIssuer.Customer, (string?)confirmed["customerId"]);
        Assert.Equal("""{"amount":"5.00","currency":"EUR"}""", confirmed["total"]!.ToJsonString());
    }

    [Fact]
    public async Task Order_Declined_IsRejectedWithTheReasonOnceItsStockIsReleased()
    {
        var id = await _client.PlaceAsync();

        await ordering.ReplyAsync(new StockReserved(id), new PaymentDeclined(id, "The card was declined."));
        Assert.Equal("StockReserved", await _client.StatusAsync(id));
        await ordering.ReplyAsync(new StockReleased(id));

        var order = await _client.GetJsonAsync($"{OrdersApi.Path}/{id}");
        Assert.Equal("Rejected", (string?)order["status"]);
        Assert.Equal("The card was declined.", (string?)order["reason"]);
        Assert.Equal(["order-placed", "stock-reserved", "payment-declined", "stock-released", "order-rejected"], await _client.HistoryAsync(id));
    }

    [Fact]
    public async Task Replies_RepeatedAndLate_ChangeNothing()
    {
        var id = await _client.PlaceAsync();
        IReply[] replies = [new StockReserved(id), new StockReserved(id), new PaymentAuthorized(id, id), new PaymentCaptured(id, id, new(5.00m, "EUR"))];
        await ordering.ReplyAsync(replies);
        var published = (await ordering.PublishedAsync(id)).Count;

        await ordering.ReplyAsync([.. replies, new StockReleased(id), new PaymentVoided(id), new StockRejected(id, "late"), new PaymentDeclined(id, "late")]);

        Assert.Equal("Confirmed", await _client.StatusAsync(id));
        Assert.Equal(4, (await _client.HistoryAsync(id)).Count);
        Assert.Equal(published, (await ordering.PublishedAsync(id)).Count);
    }

    [Fact]
    public async Task Deadline_Passed_RejectsTheOrderByItself()
    {
        var id = await _client.PlaceAsync();

        await ordering.ExecuteAsync($"UPDATE messaging.sagas SET deadline_at = now() WHERE id = '{id}'");

        await Eventually.TrueAsync(async () => (await ordering.PublishedAsync(id)).Count == 2, "the stock is released");
        await ordering.ReplyAsync(new StockReleased(id));
        Assert.Equal("Rejected", await _client.StatusAsync(id));
        Assert.Equal(["order-placed", "fulfilment-timed-out", "stock-released", "order-rejected"], await _client.HistoryAsync(id));
    }
}
