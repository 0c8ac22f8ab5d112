using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Chaos.Traffic;

namespace Chaos.Observation;

/// <summary>Orders, payments, notifications and stock as the gateway shows them to the customer who placed the orders.</summary>
internal sealed class Shop(PatientClient gateway)
{
    private const int PageSize = 100;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly string[] Unfinished = ["Submitted", "StockReserved", "PaymentAuthorized"];

    /// <summary>Counts no further than a page of each state.</summary>
    public async Task<long> UnfinishedOrdersAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var status in Unfinished)
            count += (await ReadAsync($"orders?status={status}&limit={PageSize}", cancellationToken))["items"]!.AsArray().Count;

        return count;
    }

    /// <summary>The orders placed since then.</summary>
    public async Task<IReadOnlyList<OrderRow>> OrdersAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        List<OrderRow> orders = [];
        string? cursor = null;
        do
        {
            var page = await ReadAsync($"orders?limit={PageSize}{(cursor is null ? "" : $"&cursor={cursor}")}", cancellationToken);
            foreach (var order in page["items"]!.AsArray())
            {
                if (order!["placedAt"]!.GetValue<DateTimeOffset>() < since)
                    return orders;

                orders.Add(Order(order));
            }

            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        return orders;
    }

    public async Task<IReadOnlyList<PaymentRow>> PaymentsAsync(Guid orderId, CancellationToken cancellationToken) =>
    [
        .. (await ReadAsync($"payments?orderId={orderId}", cancellationToken)).AsArray().Select(payment =>
        {
            var (amount, currency) = Money(payment!["amount"]!);
            return new PaymentRow(orderId, amount, currency, payment["status"]!.GetValue<string>());
        }),
    ];

    public async Task<IReadOnlyList<NotificationRow>> NotificationsAsync(Guid orderId, CancellationToken cancellationToken) =>
    [
        .. (await ReadAsync($"notifications?orderId={orderId}", cancellationToken)).AsArray()
            .Select(notification => new NotificationRow(orderId, notification!["kind"]!.GetValue<string>())),
    ];

    public async Task<StockRow> StockAsync(string sku, CancellationToken cancellationToken)
    {
        var level = await ReadAsync($"inventory/{sku}", cancellationToken);
        return new(sku, level["onHand"]!.GetValue<int>(), level["reserved"]!.GetValue<int>());
    }

    internal static OrderRow Order(JsonNode order)
    {
        var (total, currency) = Money(order["total"]!);
        return new(order["orderId"]!.GetValue<Guid>(), order["status"]!.GetValue<string>(), total, currency)
        {
            Lines = [.. order["lines"]!.AsArray().Select(line => new OrderedUnits(line!["sku"]!.GetValue<string>(), line["quantity"]!.GetValue<int>()))],
            Reason = order["reason"]?.GetValue<string>(),
        };
    }

    internal static (decimal Amount, string Currency) Money(JsonNode money) =>
        (decimal.Parse(money["amount"]!.ToString(), CultureInfo.InvariantCulture), money["currency"]!.GetValue<string>());

    private async Task<JsonNode> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/{path}", body: null, idempotencyKey: null, Deadline, cancellationToken);
        return answer is { Status: HttpStatusCode.OK }
            ? JsonNode.Parse(answer.Body)!
            : throw new HttpRequestException($"GET /api/v1/{path} was answered with {answer?.ToString() ?? "nothing"}");
    }
}
