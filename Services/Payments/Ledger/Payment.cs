using Dapper;
using Npgsql;

namespace Payments.Ledger;

/// <summary>What is known about the payment of an order.</summary>
/// <param name="PaymentId">A UUIDv7.</param>
/// <param name="OrderId">What is paid for.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Amount">Null in a tombstone: the payment was voided before anybody asked to authorise it.</param>
/// <param name="Reason">Why it was declined or given up.</param>
/// <param name="AuthorizationId">The provider's id; null in a declined payment until the provider, too, has let go of the key.</param>
internal sealed record Payment(Guid PaymentId, Guid OrderId, PaymentStatus Status, Money? Amount, string? Reason, string? AuthorizationId)
{
    public const string Columns = "payment_id, order_id, status, amount, currency, reason, authorization_id";

    private const string Select = $"SELECT {Columns} FROM payments WHERE order_id = @orderId";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal Payment(Guid paymentId, Guid orderId, PaymentStatus status, decimal? amount, string? currency, string? reason, string? authorizationId)
        : this(paymentId, orderId, status, amount is { } value ? new Money(value, currency!) : null, reason, authorizationId)
    {
    }

    /// <summary>A short read, outside of any transaction.</summary>
    public static async Task<Payment?> FindAsync(ServiceDatabase database, Guid orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, orderId, cancellationToken);
    }

    public static Task<Payment?> FindAsync(NpgsqlConnection connection, Guid orderId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Payment>(new CommandDefinition(Select, new { orderId }, cancellationToken: cancellationToken));
}
