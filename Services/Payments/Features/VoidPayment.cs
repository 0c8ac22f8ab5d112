using Dapper;
using Messaging;
using Payments.Ledger;
using Payments.Messages;
using Payments.Provider;

namespace Payments.Features;

/// <summary>
/// Lets go of what is held. Where nothing was asked for yet it leaves a tombstone, here and at the provider, so that an
/// AuthorizePayment which arrives later, or is under way at this moment, holds nothing.
/// </summary>
internal sealed class VoidPaymentHandler(ProviderClient provider, ServiceDatabase database, TimeProvider time)
    : IMessageHandler<VoidPayment, RecordedAuthorization>
{
    // What was declined stays declined: there was nothing to let go of.
    private const string Upsert = """
        INSERT INTO payments (payment_id, order_id, status, authorization_id, created_at, authorized_at, voided_at)
        VALUES (@paymentId, @orderId, 'Voided', @authorizationId, @now, @authorizedAt, @now)
        ON CONFLICT (order_id) DO UPDATE
        SET status = CASE payments.status WHEN 'Authorized' THEN 'Voided' ELSE payments.status END,
            voided_at = COALESCE(payments.voided_at, excluded.voided_at)
        WHERE payments.status <> 'Captured'
        """;

    static HandlerOptions IMessageHandler.Options => new() { Retry = PaymentRetries.Policy };

    public async Task<RecordedAuthorization> PrepareAsync(VoidPayment message, MessageInfo info, CancellationToken cancellationToken)
    {
        var payment = await Payment.FindAsync(database, message.OrderId, cancellationToken);
        if (payment?.Status == PaymentStatus.Captured)
            throw AlreadyCaptured(message);

        return await provider.VoidAsync(message.OrderId, cancellationToken);
    }

    public async Task HandleAsync(VoidPayment message, RecordedAuthorization prepared, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new { paymentId = Guid.CreateVersion7(now), message.OrderId, prepared.AuthorizationId, now, prepared.AuthorizedAt };
        if (await work.Connection.ExecuteAsync(new CommandDefinition(Upsert, row, cancellationToken: cancellationToken)) == 0)
            throw AlreadyCaptured(message);

        work.Publish(new PaymentVoided(message.OrderId), message.OrderId.ToString());
    }

    private static PaymentStateException AlreadyCaptured(VoidPayment message) =>
        new(nameof(VoidPayment), message.OrderId, nameof(PaymentStatus.Captured));
}
