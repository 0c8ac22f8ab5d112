using System.Text.Json;
using Benchmarks.MessageFlow;
using Npgsql;
using NpgsqlTypes;

namespace Benchmarks.OrderFlow;

/// <summary>What an order that goes well writes, commit by commit: database, statements. Each commit is one round trip.</summary>
internal sealed class OrderCommits
{
    public const string Ordering = "ordering";
    public const string Inventory = "inventory";
    public const string Payments = "payments";
    public const string Notifications = "notifications";

    private const string ClaimKey = "INSERT INTO idempotency_keys (customer_id, key, body_hash, order_id, created_at) VALUES ('anonymous', $1, $2, $3, now())";
    private const string AppendEvent = "INSERT INTO messaging.events (stream, version, name, schema_version, at, data) VALUES ($1, $2, $3, 1, now(), $4)";
    private const string InsertOrder = """
        INSERT INTO orders (order_id, customer_id, status, payment_method, total, currency, lines, placed_at, version)
        VALUES ($1, 'anonymous', 'Submitted', 'card-ok', 12.50, 'EUR', $2, now(), 1)
        """;
    private const string UpdateOrder = "UPDATE orders SET status = $2, version = $3 WHERE order_id = $1";
    private const string StartSaga = """
        INSERT INTO messaging.sagas (type, id, step, data, deadline_at, started_at, updated_at)
        VALUES ('fulfilment', $1, 'ReservingStock', $2, now() + interval '1 minute', now(), now())
        """;
    private const string SaveSaga = "UPDATE messaging.sagas SET step = $2, data = $3, deadline_at = now() + interval '1 minute', updated_at = now() WHERE type = 'fulfilment' AND id = $1";
    private const string EndSaga = "DELETE FROM messaging.sagas WHERE type = 'fulfilment' AND id = $1";
    private const string Publish = "INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, body) VALUES ($1, $2, $3, now(), $4, $5)";
    private const string Remember = "INSERT INTO messaging.inbox (message_id, bucket) VALUES ($1, floor(extract(epoch FROM now()) / 86400)::bigint & 31)";
    private const string InsertReservation = "INSERT INTO reservations (order_id, status, lines) VALUES ($1, 'Reserved', $2)";
    private const string CommitReservation = "UPDATE reservations SET status = 'Committed', ended_at = now() WHERE order_id = $1";
    private const string ReserveUnits = "UPDATE stock SET reserved = reserved + $2 WHERE sku = $1";
    private const string TakeUnits = "UPDATE stock SET on_hand = on_hand - $2, reserved = reserved - $2 WHERE sku = $1";
    private const string InsertPayment = """
        INSERT INTO payments (payment_id, order_id, status, customer_id, amount, currency, method, authorization_id, created_at, authorized_at)
        VALUES ($1, $2, 'Authorized', 'anonymous', 12.50, 'EUR', 'card-ok', 'authorization', now(), now())
        """;
    private const string CapturePayment = "UPDATE payments SET status = 'Captured', captured_at = now() WHERE order_id = $1";
    private const string InsertNotification = """
        INSERT INTO notifications (order_id, kind, notification_id, customer_id, channel, subject, body, created_at)
        VALUES ($1, 'OrderConfirmed', $2, 'anonymous', 'email', 'Your order is confirmed', 'Thank you for your order over 12.50 EUR.', now())
        """;

    // About as long as the services' own.
    private static readonly string State = JsonSerializer.Serialize(new { state = new string('s', 300) });
    private static readonly byte[] Body = new byte[200];
    private static readonly byte[] Hash = new byte[32];
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Guid _order = Guid.CreateVersion7();
    private readonly string[] _skus = Skus();

    /// <summary>The nine commits, in the order in which the services make them.</summary>
    public IReadOnlyList<(string Database, IReadOnlyList<NpgsqlBatchCommand> Statements)> All =>
    [
        // place
        (Ordering, [Sql(ClaimKey, Text(Guid.NewGuid().ToString()), Bytes(Hash), Id(_order)), Sql(StartSaga, Id(_order), Json()), Event(1, "order-placed"), Sql(InsertOrder, Id(_order), Json()), Message("inventory.reserve-stock.v1")]),
        // reserve
        (Inventory, [Seen(), Sql(InsertReservation, Id(_order), Json()), Message("inventory.stock-reserved.v1"), Stock(ReserveUnits, 0), Stock(ReserveUnits, 1)]),
        // reserved
        (Ordering, [Seen(), Saga("AuthorizingPayment"), Event(2, "stock-reserved"), Order("StockReserved", 2), Message("payments.authorize-payment.v1")]),
        // authorize
        (Payments, [Seen(), Sql(InsertPayment, Id(Guid.CreateVersion7()), Id(_order)), Message("payments.payment-authorized.v1")]),
        // authorized: confirmed
        (Ordering, [Seen(), Saga("CapturingPayment"), Event(3, "payment-authorized"), Event(4, "order-confirmed"), Order("Confirmed", 4), Message("inventory.commit-stock.v1"), Message("payments.capture-payment.v1"), Message("ordering.order-confirmed.v1")]),
        // commit
        (Inventory, [Seen(), Sql(CommitReservation, Id(_order)), Stock(TakeUnits, 0), Stock(TakeUnits, 1)]),
        // capture
        (Payments, [Seen(), Sql(CapturePayment, Id(_order)), Message("payments.payment-captured.v1")]),
        // captured
        (Ordering, [Seen(), Sql(EndSaga, Id(_order))]),
        // notified
        (Notifications, [Seen(), Sql(InsertNotification, Id(_order), Id(Guid.CreateVersion7()))]),
    ];

    private NpgsqlBatchCommand Event(int version, string name) =>
        Sql(AppendEvent, Id(_order), new NpgsqlParameter<int> { TypedValue = version }, Text(name), Json());

    private NpgsqlBatchCommand Order(string status, int version) =>
        Sql(UpdateOrder, Id(_order), Text(status), new NpgsqlParameter<int> { TypedValue = version });

    private NpgsqlBatchCommand Saga(string step) => Sql(SaveSaga, Id(_order), Text(step), Json());

    private NpgsqlBatchCommand Message(string type) =>
        Sql(Publish, Id(Guid.CreateVersion7()), Text(type), Text(_order.ToString()), Text(TraceParent), Bytes(Body));

    private NpgsqlBatchCommand Stock(string sql, int line) => Sql(sql, Text(_skus[line]), new NpgsqlParameter<int> { TypedValue = line + 1 });

    private static NpgsqlBatchCommand Seen() => Sql(Remember, Id(Guid.CreateVersion7()));

    /// <summary>Two products, in the order in which their rows are locked.</summary>
    private static string[] Skus()
    {
        var first = Random.Shared.Next(Shop.Products);
        var second = (first + Random.Shared.Next(1, Shop.Products)) % Shop.Products;
        return [Shop.Sku(Math.Min(first, second) + 1), Shop.Sku(Math.Max(first, second) + 1)];
    }

    private static NpgsqlBatchCommand Sql(string sql, params ReadOnlySpan<NpgsqlParameter> parameters) => BusinessSql.Command(sql, parameters);

    private static NpgsqlParameter<Guid> Id(Guid id) => new() { TypedValue = id };

    private static NpgsqlParameter<string> Text(string text) => new() { TypedValue = text };

    private static NpgsqlParameter<byte[]> Bytes(byte[] bytes) => new() { TypedValue = bytes };

    private static NpgsqlParameter<string> Json() => new() { TypedValue = State, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
