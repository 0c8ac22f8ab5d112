using Messaging;
using Ordering.Messages;

namespace Ordering.Fulfilment;

/// <summary>Registers the fulfilment: one handler for each reply, and one for the deadlines.</summary>
internal static class FulfilmentHandlers
{
    // Part of the primary key of the saga's row.
    private const string SagaType = "fulfilment";

    public static MessagingBuilder AddFulfilment(this MessagingBuilder messaging)
    {
        messaging.Services.AddOptions<FulfilmentOptions>()
            .BindConfiguration(FulfilmentOptions.Section)
            .Validate(options => options.IsValid, $"The times of '{FulfilmentOptions.Section}' must be longer than zero, and LongestResend not shorter than FirstResend.")
            .ValidateOnStart();
        messaging.Services.AddSingleton<FulfilmentProcess>();
        messaging.Services.AddSingleton<FulfilmentSaga>();

        return messaging
            .UseJson(FulfilmentStateJson.Default)
            .AddSaga<FulfilmentState, DeadlineHandler>(SagaType)
            .Reply<StockReserved>()
            .Reply<StockRejected>()
            .Reply<StockReleased>()
            .Reply<PaymentAuthorized>()
            .Reply<PaymentDeclined>()
            .Reply<PaymentVoided>()
            .Reply<PaymentCaptured>();
    }

    // A reply that is given up would leave an order without an end.
    private static MessagingBuilder Reply<TReply>(this MessagingBuilder messaging)
        where TReply : IReply => messaging.Handle<TReply, ReplyHandler<TReply>>(options =>
        {
            options.AllowBatching = true;
            options.Retry = RetryPolicy.Forever;
        });

    private sealed class ReplyHandler<TReply>(FulfilmentSaga fulfilment) : IMessageHandler<TReply>
        where TReply : IReply
    {
        public Task HandleAsync(TReply message, UnitOfWork work, CancellationToken cancellationToken) =>
            fulfilment.HandleAsync(message, work, cancellationToken);
    }

    private sealed class DeadlineHandler(FulfilmentSaga fulfilment) : ISagaDeadlineHandler<FulfilmentState>
    {
        public Task HandleAsync(Saga<FulfilmentState> saga, UnitOfWork work, CancellationToken cancellationToken)
        {
            fulfilment.Handle(DeadlinePassed.Input, saga, work);
            return Task.CompletedTask;
        }
    }
}
