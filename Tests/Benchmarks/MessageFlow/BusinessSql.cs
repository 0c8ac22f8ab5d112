using Npgsql;

namespace Benchmarks.MessageFlow;

/// <summary>What the services write of their own, the same in every variant.</summary>
internal static class BusinessSql
{
    public const string InsertOrder = "INSERT INTO orders (order_id, customer, sku, quantity) VALUES ($1, $2, $3, $4)";

    public const string InsertShipment = "INSERT INTO shipments (order_id, customer, sku, quantity) VALUES ($1, $2, $3, $4)";

    public const string InsertShipments = """
        INSERT INTO shipments (order_id, customer, sku, quantity)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])
        """;

    public static NpgsqlParameter[] Row(OrderPlaced order) =>
    [
        new NpgsqlParameter<Guid> { TypedValue = order.OrderId },
        new NpgsqlParameter<string> { TypedValue = order.Customer },
        new NpgsqlParameter<string> { TypedValue = order.Sku },
        new NpgsqlParameter<int> { TypedValue = order.Quantity },
    ];

    public static NpgsqlParameter[] Rows(IReadOnlyList<OrderPlaced> orders) =>
    [
        new NpgsqlParameter<Guid[]> { TypedValue = [.. orders.Select(order => order.OrderId)] },
        new NpgsqlParameter<string[]> { TypedValue = [.. orders.Select(order => order.Customer)] },
        new NpgsqlParameter<string[]> { TypedValue = [.. orders.Select(order => order.Sku)] },
        new NpgsqlParameter<int[]> { TypedValue = [.. orders.Select(order => order.Quantity)] },
    ];

    /// <summary>A statement of a batch.</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
