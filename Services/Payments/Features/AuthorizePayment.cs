using Messaging;
using Npgsql;
using NpgsqlTypes;
using Payments.Ledger;
using Payments.Messages;
using Payments.Provider;

namespace Payments.Features;

/// <summary>
/// Holds an order's amount on the customer's card. An unknown outcome is resolved by asking again with the same key, a few
/// times and until <see cref="AuthorizePayment.ExpiresAt"/>; after that, by voiding the key.
/// </summary>
internal sealed class AuthorizePaymentHandler(ProviderClient provider, ServiceDatabase database, TimeProvider time)
    : IMessageHandler<AuthorizePayment, Decision?>
{
    // About 20 s with the pauses between them and those of the HTTP client: the customer waits for the outcome.
    private const int Retries = 4;

    private const string NoAnswerInTime = "The payment provider did not answer in time.";

    // Waits for a concurrent transaction of the same order, and inserts nothing once that one has committed.
    private const string Insert = $"""
        INSERT INTO payments (payment_id, order_id, status, customer_id, amount, currency, method, reason, authorization_id,
            created_at, authorized_at, voided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (order_id) DO NOTHING
        RETURNING {Payment.Columns}
        """;

    static HandlerOptions IMessageHandler.Options => new() { Retry = PaymentRetries.Policy };

    /// <returns>Null where it was decided before, for example by a VoidPayment that overtook this message.</returns>
    public async Task<Decision?> PrepareAsync(AuthorizePayment message, MessageInfo info, CancellationToken cancellationToken)
    {
        if (await Payment.FindAsync(database, message.OrderId, cancellationToken) is not null)
            return null;

        if (info.Retries < Retries && time.GetUtcNow() < message.ExpiresAt)
        {
            var answer = await provider.AuthorizeAsync(message.OrderId, message.Amount, message.PaymentMethod, cancellationToken);
            return answer.Authorized
                ? new(PaymentStatus.Authorized, answer.AuthorizationId, time.GetUtcNow(), Reason: null)
                : new(PaymentStatus.Declined, answer.AuthorizationId, AuthorizedAt: null, answer.Reason ?? "declined");
        }

        var voided = await provider.VoidAsync(message.OrderId, cancellationToken);
        var status = voided.AuthorizedAt is null ? PaymentStatus.Declined : PaymentStatus.Voided;
        return new(status, voided.AuthorizationId, voided.AuthorizedAt, NoAnswerInTime);
    }

    public async Task HandleAsync(AuthorizePayment message, Decision? prepared, UnitOfWork work, CancellationToken cancellationToken)
    {
        var payment = prepared is null ? null : await InsertAsync(message, prepared, work, cancellationToken);
        payment ??= await Payment.FindAsync(work.Connection, message.OrderId, cancellationToken);
        Reply(payment!, work);
    }

    private async Task<Payment?> InsertAsync(AuthorizePayment message, Decision decision, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var insert = new NpgsqlCommand(Insert, work.Connection)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7(now) },
                new() { Value = message.OrderId },
                new() { Value = decision.Status.ToString() },
                new() { Value = message.CustomerId },
                new() { Value = message.Amount.Amount },
                new() { Value = message.Amount.Currency },
                new() { Value = message.PaymentMethod },
                new() { Value = (object?)decision.Reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = decision.AuthorizationId },
                new() { Value = now },
                new() { Value = (object?)decision.AuthorizedAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = decision.Status == PaymentStatus.Voided ? now : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            },
        };
        await using var row = await insert.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Payment.Read(row) : null;
    }

    private static void Reply(Payment payment, UnitOfWork work)
    {
        var key = payment.OrderId.ToString();
        switch (payment.Status)
        {
            case PaymentStatus.Authorized or PaymentStatus.Captured:
                work.Publish(new PaymentAuthorized(payment.OrderId, payment.PaymentId), key);
                break;

            default:
                work.Publish(new PaymentDeclined(payment.OrderId, payment.Reason ?? ProviderClient.VoidedReason), key);
                break;
        }
    }
}

/// <summary>What the provider has decided, or what was decided because it did not answer.</summary>
internal sealed record Decision(PaymentStatus Status, string AuthorizationId, DateTimeOffset? AuthorizedAt, string? Reason);
