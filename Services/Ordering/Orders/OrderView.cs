using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ordering.Orders;

/// <summary>An order as its customer sees it: a row of the read model that <see cref="OrdersProjection"/> writes.</summary>
/// <param name="OrderId">A UUIDv7.</param>
/// <param name="Status">Where its fulfilment is.</param>
/// <param name="Total">What its lines cost together.</param>
/// <param name="Lines">With the prices of the moment when it was placed.</param>
/// <param name="PlacedAt">UTC.</param>
/// <param name="Reason">Why it was rejected.</param>
internal sealed record OrderView(
    Guid OrderId,
    OrderStatus Status,
    Money Total,
    IReadOnlyList<OrderLine> Lines,
    DateTime PlacedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    public const string Columns = "order_id, status, total, currency, lines, placed_at, reason";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal OrderView(Guid orderId, OrderStatus status, decimal total, string currency, string lines, DateTime placedAt, string? reason)
        : this(orderId, status, new Money(total, currency), JsonSerializer.Deserialize<List<OrderLine>>(lines, JsonSerializerOptions.Web)!, placedAt, reason)
    {
    }
}
