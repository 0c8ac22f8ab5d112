using Dapper;
using Messaging;
using Payments.Ledger;
using Payments.Messages;
using Payments.Provider;

namespace Payments.Features;

/// <summary>Takes the amount that is held.</summary>
internal sealed class CapturePaymentHandler(ProviderClient provider, ServiceDatabase database, TimeProvider time)
    : IMessageHandler<CapturePayment, Captured>
{
    private const string Update = $"""
        UPDATE payments SET status = 'Captured', captured_at = COALESCE(captured_at, @at)
        WHERE order_id = @orderId AND status IN ('Authorized', 'Captured')
        RETURNING {Payment.Columns}
        """;

    static HandlerOptions IMessageHandler.Options => new() { Retry = PaymentRetries.Policy };

    public async Task<Captured> PrepareAsync(CapturePayment message, MessageInfo info, CancellationToken cancellationToken)
    {
        var payment = await Payment.FindAsync(database, message.OrderId, cancellationToken);
        if (payment?.Status is not (PaymentStatus.Authorized or PaymentStatus.Captured))
            throw new PaymentStateException(nameof(CapturePayment), message.OrderId, payment?.Status.ToString() ?? "unknown");

        if (payment.Status == PaymentStatus.Authorized)
            await provider.CaptureAsync(message.OrderId, cancellationToken);
        return new(time.GetUtcNow());
    }

    public async Task HandleAsync(CapturePayment message, Captured prepared, UnitOfWork work, CancellationToken cancellationToken)
    {
        var update = new CommandDefinition(Update, new { message.OrderId, prepared.At }, cancellationToken: cancellationToken);
        var payment = await work.Connection.QuerySingleOrDefaultAsync<Payment>(update)
            ?? throw new PaymentStateException(nameof(CapturePayment), message.OrderId, "no longer authorised");
        work.Publish(new PaymentCaptured(payment.OrderId, payment.PaymentId, payment.Amount!.Value), message.OrderId.ToString());
    }
}

/// <param name="At">When the provider had confirmed it.</param>
internal sealed record Captured(DateTimeOffset At);
