using Testing;
using static Notifications.Tests.NotificationsFixture;

namespace Notifications.Tests;

public sealed class OutcomeTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>
{
    private readonly Guid _order = Guid.CreateVersion7();

    [Fact]
    public async Task Confirmed_IsToldWithTheTotal()
    {
        await notifications.HandleAsync(Confirmed(_order));

        var told = Assert.Single(await notifications.ToldAsync(_order))!;
        Assert.Equal(
            ["notificationId", "orderId", "kind", "channel", "subject", "text", "createdAt"],
            told.AsObject().Select(field => field.Key));
        Assert.Equal(7, told["notificationId"]!.GetValue<Guid>().Version);
        Assert.Equal(_order, told["orderId"]!.GetValue<Guid>());
        Assert.Equal("OrderConfirmed", (string?)told["kind"]);
        Assert.Equal("email", (string?)told["channel"]);
        Assert.Equal("Your order is confirmed", (string?)told["subject"]);
        Assert.Contains("12.50 EUR", (string?)told["text"], StringComparison.Ordinal);
        Assert.EndsWith("Z", (string?)told["createdAt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirmed_HandledRepeatedlyAndAtOnce_IsToldOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => notifications.HandleAsync(Confirmed(_order), Confirmed(_order))));
        await notifications.HandleAsync(Confirmed(_order));

        Assert.Single(await notifications.ToldAsync(_order));
    }

    [Fact]
    public async Task Rejected_IsToldWithTheReason()
    {
        await notifications.HandleAsync(Rejected(_order));

        var told = Assert.Single(await notifications.ToldAsync(_order))!;
        Assert.Equal("OrderRejected", (string?)told["kind"]);
        Assert.Contains("(SKU-0001 is short: 3 wanted, 2 available)", (string?)told["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_OfAnotherCustomer_AreNotShown()
    {
        await notifications.HandleAsync(Confirmed(_order) with { CustomerId = "someone-else" });

        Assert.Empty(await notifications.ToldAsync(_order));
    }

    [Fact]
    public async Task Notifications_OfAllOrders_AreTheNewestHundred()
    {
        await notifications.HandleAsync([.. Enumerable.Range(0, 100).Select(_ => Confirmed(Guid.CreateVersion7()))]);
        await notifications.HandleAsync(Confirmed(_order));

        var told = (await notifications.Client.GetJsonAsync("/api/v1/notifications")).AsArray();

        Assert.Equal(100, told.Count);
        Assert.Equal(_order, told[0]!["orderId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task OrderId_Malformed_NamesTheParameter()
    {
        using var response = await notifications.Client.SendAsync("GET", "/api/v1/notifications?orderId=42");

        await response.AssertInvalidAsync("orderId");
    }
}
