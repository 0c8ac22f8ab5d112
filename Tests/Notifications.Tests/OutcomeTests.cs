using System.Net;
using System.Text.Json.Nodes;
using Notifications.Messages;
using Testing;

namespace Notifications.Tests;

public sealed class OutcomeTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>
{
    private const string Path = "/api/v1/notifications";
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly Guid _order = Guid.CreateVersion7();

    [Fact]
    public async Task Confirmed_IsToldOnceWithTheTotal()
    {
        await notifications.HandleAsync(Confirmed(_order), Confirmed(_order));
        await notifications.HandleAsync(Confirmed(_order));

        var told = Assert.Single((await notifications.GetAsync($"{Path}?orderId={_order}")).AsArray())!;
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
    public async Task Confirmed_HandledManyTimesAtOnce_IsToldOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => notifications.HandleAsync(Confirmed(_order))));

        Assert.Single((await notifications.GetAsync($"{Path}?orderId={_order}")).AsArray());
    }

    [Fact]
    public async Task Rejected_IsToldWithTheReason()
    {
        await notifications.HandleAsync(new OrderRejected(_order, TokenIssuer.Customer, "SKU-0001 is short: 3 wanted, 2 available", Now));

        var told = Assert.Single((await notifications.GetAsync($"{Path}?orderId={_order}")).AsArray())!;
        Assert.Equal("OrderRejected", (string?)told["kind"]);
        Assert.Contains("(SKU-0001 is short: 3 wanted, 2 available)", (string?)told["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_IsTold()
    {
        await notifications.HandleAsync(new OrderCancelled(_order, TokenIssuer.Customer, Now));

        Assert.Equal("OrderCancelled", (string?)Assert.Single((await notifications.GetAsync($"{Path}?orderId={_order}")).AsArray())!["kind"]);
    }

    [Fact]
    public async Task Notifications_OfAnotherCustomer_AreNotShown()
    {
        await notifications.HandleAsync(Confirmed(_order) with { CustomerId = "someone-else" });

        Assert.Empty((await notifications.GetAsync($"{Path}?orderId={_order}")).AsArray());
    }

    [Fact]
    public async Task Notifications_OfAllOrders_AreTheNewestHundred()
    {
        await notifications.HandleAsync([.. Enumerable.Range(0, 100).Select(_ => Confirmed(Guid.CreateVersion7()))]);
        await notifications.HandleAsync(Confirmed(_order));

        var told = (await notifications.GetAsync(Path)).AsArray();

        Assert.Equal(100, told.Count);
        Assert.Equal(_order, told[0]!["orderId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task OrderId_Malformed_NamesTheParameter()
    {
        using var response = await notifications.Client.GetAsync(new Uri($"{Path}?orderId=42", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.NotNull(problem["errors"]!["orderId"]);
    }

    private static OrderConfirmed Confirmed(Guid order) => new(order, TokenIssuer.Customer, new(12.50m, "EUR"), Now);
}
