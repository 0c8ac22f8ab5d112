using Dapper;
using Messaging;
using Npgsql;
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
        VALUES (@paymentId, @orderId, @status, @customerId, @amount, @currency, @paymentMethod, @reason, @authorizationId,
            @now, @authorizedAt, @voidedAt)
        ON CONFLICT (order_id) DO NOTHING
        RETURNING {Payment.Columns}
        """;

    private const string Settle = $"""
        UPDATE payments SET status = @status, authorization_id = @authorizationId, authorized_at = @authorizedAt, voided_at = @voidedAt
        WHERE order_id = @orderId AND authorization_id IS NULL
        RETURNING {Payment.Columns}
        """;

    static HandlerOptions IMessageHandler.Options => new() { Retry = PaymentRetries.Policy };

    /// <returns>Null where it was decided before, for example by a VoidPayment that overtook this message.</returns>
    public async Task<Decision?> PrepareAsync(AuthorizePayment message, MessageInfo info, CancellationToken cancellationToken)
    {
        var payment = await Payment.FindAsync(database, message.OrderId, cancellationToken);
        if (payment is null && info.Retries < Retries && time.GetUtcNow() < message.ExpiresAt)
        {
            var answer = await provider.AuthorizeAsync(message.OrderId, message.Amount, message.PaymentMethod, cancellationToken);
            return answer.Authorized
                ? new(PaymentStatus.Authorized, answer.AuthorizationId, time.GetUtcNow(), Reason: null)
                : new(PaymentStatus.Declined, answer.AuthorizationId, AuthorizedAt: null, answer.Reason ?? "declined");
        }

        payment ??= await DeclineAsync(message, cancellationToken);
        if (payment.AuthorizationId is not null)
            return null;

        var voided = await provider.VoidAsync(message.OrderId, cancellationToken);
        var status = voided.AuthorizedAt is null ? PaymentStatus.Declined : PaymentStatus.Voided;
        return new(status, voided.AuthorizationId, voided.AuthorizedAt, NoAnswerInTime, IsGivenUp: true);
    }

    /// <exception cref="ConcurrencyException">
    /// Another delivery of the message, which the provider did not answer, declines the payment at this moment.
    /// </exception>
    public async Task HandleAsync(AuthorizePayment message, Decision? prepared, UnitOfWork work, CancellationToken cancellationToken)
    {
        var payment = prepared is null ? null
            : await WriteAsync(prepared.IsGivenUp ? Settle : Insert, message, prepared, work.Connection, cancellationToken);
        payment ??= await Payment.FindAsync(work.Connection, message.OrderId, cancellationToken);
        if (payment!.AuthorizationId is null)
            throw new ConcurrencyException($"The payment of order {message.OrderId} is being declined: {payment.Reason}");

        Reply(payment, work);
    }

    /// <summary>
    /// Commits that nothing is authorised any more, before the provider is asked to void: a message can be delivered twice at
    /// once, and the other delivery must not publish an authorisation that this one lets go of.
    /// </summary>
    /// <returns>The payment, which the other delivery may have authorised after all.</returns>
    private async Task<Payment> DeclineAsync(AuthorizePayment message, CancellationToken cancellationToken)
    {
        var decision = new Decision(PaymentStatus.Declined, AuthorizationId: null, AuthorizedAt: null, NoAnswerInTime);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await WriteAsync(Insert, message, decision, connection, cancellationToken)
            ?? (await Payment.FindAsync(connection, message.OrderId, cancellationToken))!;
    }

    private Task<Payment?> WriteAsync(string sql, AuthorizePayment message, Decision decision, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new
        {
            paymentId = Guid.CreateVersion7(now),
            message.OrderId,
            status = decision.Status.ToString(),
            message.CustomerId,
            message.Amount.Amount,
            message.Amount.Currency,
            message.PaymentMethod,
            decision.Reason,
            decision.AuthorizationId,
            now,
            decision.AuthorizedAt,
            voidedAt = decision.Status == PaymentStatus.Voided ? now : (DateTimeOffset?)null,
        };
        return connection.QuerySingleOrDefaultAsync<Payment>(new CommandDefinition(sql, row, cancellationToken: cancellationToken));
    }

    private static void Reply(Payment payment, UnitOfWork work)
    {
        var key = payment.OrderId.ToString();
        if (payment.Status is PaymentStatus.Authorized or PaymentStatus.Captured)
            work.Publish(new PaymentAuthorized(payment.OrderId, payment.PaymentId), key);
        else
            work.Publish(new PaymentDeclined(payment.OrderId, payment.Reason ?? ProviderClient.VoidedReason), key);
    }
}

/// <summary>
/// What the provider has decided; or, where it is given up, that the provider has let go of what was declined because it did
/// not answer.
/// </summary>
internal sealed record Decision(PaymentStatus Status, string? AuthorizationId, DateTimeOffset? AuthorizedAt, string? Reason, bool IsGivenUp = false);
