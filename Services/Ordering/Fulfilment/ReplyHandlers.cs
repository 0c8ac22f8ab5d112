using Messaging;
using Ordering.Messages;

namespace Ordering.Fulfilment;

/// <summary>Gives a reply to the fulfilment of its order.</summary>
internal abstract class ReplyHandler<TReply>(FulfilmentSaga fulfilment) : IMessageHandler<TReply>
    where TReply : IReply
{
    // A reply that is given up would leave an order without an end.
    static HandlerOptions IMessageHandler.Options => new() { AllowBatching = true, Retry = RetryPolicy.Forever };

    public Task HandleAsync(TReply message, UnitOfWork work, CancellationToken cancellationToken) =>
        fulfilment.HandleAsync(message, work, cancellationToken);
}

internal sealed class StockReservedHandler(FulfilmentSaga fulfilment) : ReplyHandler<StockReserved>(fulfilment);

internal sealed class StockRejectedHandler(FulfilmentSaga fulfilment) : ReplyHandler<StockRejected>(fulfilment);

internal sealed class StockReleasedHandler(FulfilmentSaga fulfilment) : ReplyHandler<StockReleased>(fulfilment);

internal sealed class PaymentAuthorizedHandler(FulfilmentSaga fulfilment) : ReplyHandler<PaymentAuthorized>(fulfilment);

internal sealed class PaymentDeclinedHandler(FulfilmentSaga fulfilment) : ReplyHandler<PaymentDeclined>(fulfilment);

internal sealed class PaymentVoidedHandler(FulfilmentSaga fulfilment) : ReplyHandler<PaymentVoided>(fulfilment);

internal sealed class PaymentCapturedHandler(FulfilmentSaga fulfilment) : ReplyHandler<PaymentCaptured>(fulfilment);
