using System.Text.Json;
using FsCheck.Xunit;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Ordering.Messages;
using Ordering.Orders;
using ServiceDefaults;
using Testing;

namespace Ordering.Tests;

/// <summary>Read models say what the events say, however they came to be written.</summary>
public sealed class ProjectionProperties(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private const string SelectOrders = "SELECT coalesce(json_agg(o ORDER BY order_id), '[]')::text FROM orders AS o";
    private const string SelectSales = "SELECT coalesce(json_agg(s ORDER BY sku), '[]')::text FROM product_sales AS s";

    private const string SelectSold = """
        SELECT coalesce(sum((line ->> 'quantity')::integer), 0)::bigint FROM orders, jsonb_array_elements(lines) AS line WHERE status = 'Confirmed'
        """;

    private const string SelectUnits = "SELECT coalesce(sum(units), 0)::bigint FROM product_sales";

    [Property(MaxTest = 15)]
    public async Task Orders_AfterAnyFlows_EqualTheirEventsAndTheirRebuild(byte[] script)
    {
        var ids = await FollowAsync(script);

        var live = await ordering.ReadAsync<string>(SelectOrders);
        await RebuildAsync(nameof(OrdersProjection));

        Assert.Equal(live, await ordering.ReadAsync<string>(SelectOrders));
        foreach (var id in ids)
            await AssertEqualsItsEventsAsync(id);
    }

    [Property(MaxTest = 5)]
    public async Task Sales_AfterAnyFlows_EqualTheConfirmedOrdersAndTheirRebuild(byte[] script)
    {
        await FollowAsync(script);

        await SalesAreCompleteAsync();
        var live = await ordering.ReadAsync<string>(SelectSales);
        await RebuildAsync("product-sales");

        await SalesAreCompleteAsync();
        Assert.Equal(live, await ordering.ReadAsync<string>(SelectSales));
        var shown = (await ordering.Client.GetJsonAsync($"{OrdersApi.Path}/sales"))["items"]!.AsArray().Sum(item => (long)item!["units"]!);
        Assert.Equal(await ordering.ReadAsync<long>(SelectUnits), shown);
    }

    private async Task RebuildAsync(string projection)
    {
        using var answer = await ordering.Client.PostAsync(new Uri($"/operations/messaging/projections/{projection}/rebuild", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Places two orders and lets happen to them what the script says, twice as likely what brings them forward.</summary>
    private async Task<Guid[]> FollowAsync(byte[] script)
    {
        Guid[] ids = [await ordering.Client.PlaceAsync(), await ordering.Client.PlaceAsync()];
        foreach (var step in script)
        {
            var id = ids[step % 2];
            await ((step / 2 % 10) switch
            {
                0 or 1 => ordering.ReplyAsync(new StockReserved(id)),
                2 or 3 => ordering.ReplyAsync(new PaymentAuthorized(id, id)),
                4 => ordering.ReplyAsync(new StockReleased(id)),
                5 => ordering.ReplyAsync(new PaymentVoided(id)),
                6 => ordering.ReplyAsync(new PaymentDeclined(id, "Declined.")),
                7 => ordering.PassDeadlineAsync(id),
                8 => ordering.ReplyAsync(new PaymentCaptured(id, id, new(5.00m, Money.Euro))),
                _ => ordering.Client.CancelAsync(id),
            });
        }

        return ids;
    }

    private async Task AssertEqualsItsEventsAsync(Guid id)
    {
        await using var connection = await ordering.Database.OpenConnectionAsync();
        var order = Order.From(await ordering.Services.GetRequiredService<EventStore>().ReadAsync(connection, id, afterVersion: 0, CancellationToken.None))!;
        var shown = await ordering.Client.GetJsonAsync($"{OrdersApi.Path}/{id}");

        Assert.Equal(order.Status.ToString(), (string?)shown["status"]);
        Assert.Equal(order.Reason, (string?)shown["reason"]);
        Assert.Equal(JsonSerializer.Serialize(order.Lines, JsonSerializerOptions.Web), shown["lines"]!.ToJsonString());
        Assert.Equal(JsonSerializer.Serialize(order.Total, JsonSerializerOptions.Web), shown["total"]!.ToJsonString());
        Assert.Equal(order.PlacedAt.UtcDateTime, shown["placedAt"]!.GetValue<DateTime>().ToUniversalTime());
    }

    private async Task SalesAreCompleteAsync()
    {
        var sold = await ordering.ReadAsync<long>(SelectSold);
        await Eventually.TrueAsync(async () => await ordering.ReadAsync<long>(SelectUnits) == sold, "every confirmed order is in the sales");
    }
}
