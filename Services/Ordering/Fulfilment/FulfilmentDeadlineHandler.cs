using Messaging;

namespace Ordering.Fulfilment;

/// <summary>Tells the fulfilment of an order that no reply came in time.</summary>
internal sealed class FulfilmentDeadlineHandler(FulfilmentSaga fulfilment) : ISagaDeadlineHandler<FulfilmentState>
{
    public Task HandleAsync(Saga<FulfilmentState> saga, UnitOfWork work, CancellationToken cancellationToken)
    {
        fulfilment.Handle(DeadlinePassed.Input, saga, work);
        return Task.CompletedTask;
    }
}
