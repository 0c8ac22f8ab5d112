using System.Text.Json;
using Messaging;
using Npgsql;
using NpgsqlTypes;

namespace Ordering.Orders;

/// <summary>
/// The read model `orders`, written together with the events: whoever placed an order finds it at once.
/// </summary>
internal sealed class OrdersProjection : IInlineProjection
{
    private const string Insert = """
        INSERT INTO orders (order_id, customer_id, status, payment_method, total, currency, lines, placed_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string Update = "UPDATE orders SET status = $2, reason = $3, version = $4 WHERE order_id = $1";

    private const string Delete = "DELETE FROM orders WHERE order_id = $1";

    public void Project(RecordedEvent recorded, UnitOfWork work)
    {
        switch (recorded.Data)
        {
            case OrderEvent.Placed placed:
                Place(recorded, placed, work);
                break;
            case OrderEvent.StockReserved:
                Become(OrderStatus.StockReserved, recorded, work);
                break;
            case OrderEvent.Confirmed:
                Become(OrderStatus.Confirmed, recorded, work);
                break;
            case OrderEvent.Rejected rejected:
                Become(OrderStatus.Rejected, recorded, work, rejected.Reason);
                break;
            case OrderEvent.Cancelled:
                Become(OrderStatus.Cancelled, recorded, work);
                break;
        }
    }

    public void Reset(Guid stream, UnitOfWork work) => work.Add(Delete, new NpgsqlParameter<Guid> { TypedValue = stream });

    private static void Place(RecordedEvent recorded, OrderEvent.Placed placed, UnitOfWork work) => work.Add(
        Insert,
        new NpgsqlParameter<Guid> { TypedValue = placed.OrderId },
        new NpgsqlParameter<string> { TypedValue = placed.CustomerId },
        new NpgsqlParameter<string> { TypedValue = nameof(OrderStatus.Submitted) },
        new NpgsqlParameter<string> { TypedValue = placed.PaymentMethod },
        new NpgsqlParameter<decimal> { TypedValue = placed.Total.Amount },
        new NpgsqlParameter<string> { TypedValue = placed.Total.Currency },
        new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(placed.Lines, JsonSerializerOptions.Web), NpgsqlDbType = NpgsqlDbType.Jsonb },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = recorded.At },
        new NpgsqlParameter<int> { TypedValue = recorded.Version });

    private static void Become(OrderStatus status, RecordedEvent recorded, UnitOfWork work, string? reason = null) => work.Add(
        Update,
        new NpgsqlParameter<Guid> { TypedValue = recorded.Stream },
        new NpgsqlParameter<string> { TypedValue = status.ToString() },
        new NpgsqlParameter { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new NpgsqlParameter<int> { TypedValue = recorded.Version });
}
