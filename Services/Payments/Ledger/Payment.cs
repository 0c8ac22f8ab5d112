using Npgsql;

namespace Payments.Ledger;

/// <summary>What is known about the payment of an order.</summary>
internal sealed record Payment
{
    public const string Columns = "payment_id, order_id, status, amount, currency, reason";

    private const string Select = $"SELECT {Columns} FROM payments WHERE order_id = $1";

    public required Guid PaymentId { get; init; }
    public required Guid OrderId { get; init; }
    public required PaymentStatus Status { get; init; }

    /// <summary>Null in a tombstone: the payment was voided before anybody asked to authorise it.</summary>
    public Money? Amount { get; init; }

    public string? Reason { get; init; }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static Payment Read(NpgsqlDataReader row) => new()
    {
        PaymentId = row.GetGuid(0),
        OrderId = row.GetGuid(1),
        Status = Enum.Parse<PaymentStatus>(row.GetString(2)),
        Amount = row.IsDBNull(3) ? null : new Money(row.GetDecimal(3), row.GetString(4)),
        Reason = row.IsDBNull(5) ? null : row.GetString(5),
    };

    /// <summary>A short read, outside of any transaction.</summary>
    public static async Task<Payment?> FindAsync(ServiceDatabase database, Guid orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, orderId, cancellationToken);
    }

    public static async Task<Payment?> FindAsync(NpgsqlConnection connection, Guid orderId, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Select, connection) { Parameters = { new() { Value = orderId } } };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Read(row) : null;
    }
}
