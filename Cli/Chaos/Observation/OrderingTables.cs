namespace Cli.Chaos.Observation;

/// <summary>Orders and idempotency keys.</summary>
internal sealed class OrderingTables(Database database)
{
    private const string SelectOrders = "SELECT order_id, customer_id, status, total, currency, reason FROM orders WHERE order_id = ANY($1)";
    private const string SelectKeys = "SELECT key, order_id FROM idempotency_keys WHERE key = ANY($1)";

    private const string SelectWithoutKey = """
        SELECT order_id FROM orders
        WHERE placed_at >= $1 AND NOT EXISTS (SELECT FROM idempotency_keys WHERE idempotency_keys.order_id = orders.order_id)
        """;

    private const string SelectConfirmedUnits = """
        SELECT line ->> 'sku', sum((line ->> 'quantity')::bigint)::bigint
        FROM orders, jsonb_array_elements(lines) AS line
        WHERE status = 'Confirmed'
        GROUP BY 1
        """;

    private const string CountUnfinished =
        "SELECT count(*) FROM orders WHERE order_id = ANY($1) AND status NOT IN ('Confirmed', 'Rejected', 'Cancelled')";

    public Task<IReadOnlyList<OrderRow>> OrdersAsync(Guid[] ids, CancellationToken cancellationToken) => database.ReadAsync(
        SelectOrders,
        ids,
        row => new OrderRow(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetDecimal(3), row.GetString(4)) { Reason = row.StringOrNull(5) },
        cancellationToken);

    public Task<IReadOnlyList<KeyRow>> KeysAsync(string[] keys, CancellationToken cancellationToken) =>
        database.ReadAsync(SelectKeys, keys, row => new KeyRow(row.GetString(0), row.GetGuid(1)), cancellationToken);

    public Task<IReadOnlyList<Guid>> WithoutKeyAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(SelectWithoutKey, since, row => row.GetGuid(0), cancellationToken);

    public Task<IReadOnlyList<ConfirmedUnitsRow>> ConfirmedUnitsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        SelectConfirmedUnits, parameter: null, row => new ConfirmedUnitsRow(row.GetString(0), row.GetInt64(1)), cancellationToken);

    public async Task<long> UnfinishedAsync(Guid[] ids, CancellationToken cancellationToken) =>
        (await database.ReadAsync(CountUnfinished, ids, row => row.GetInt64(0), cancellationToken))[0];
}
