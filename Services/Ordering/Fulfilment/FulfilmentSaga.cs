using Messaging;
using Ordering.Messages;
using Ordering.Orders;

namespace Ordering.Fulfilment;

/// <summary>Stores and publishes what <see cref="FulfilmentProcess"/> decides.</summary>
internal sealed partial class FulfilmentSaga(
    FulfilmentProcess process, Sagas<FulfilmentState> sagas, EventStore events, TimeProvider time, ILogger<FulfilmentSaga> logger)
{
    /// <summary>Places the order and starts its fulfilment, with the commit.</summary>
    public void Start(OrderEvent.Placed placed, UnitOfWork work)
    {
        var decision = process.Start(placed, time.GetUtcNow());
        sagas.Start(work, placed.OrderId, decision.State.Step.ToString(), decision.State, decision.Deadline);
        Write(decision, versionBefore: 0, work);
    }

    public async Task HandleAsync(IReply reply, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await sagas.FindAsync(work, reply.OrderId, cancellationToken) is { } saga)
            Handle(reply, saga, work);
        else
            Log.Late(logger, reply.GetType().Name, reply.OrderId);
    }

    /// <summary>Handles an input of a saga that this transaction has locked.</summary>
    public void Handle(object input, Saga<FulfilmentState> saga, UnitOfWork work)
    {
        var before = saga.State;
        if (process.Decide(before, input, time.GetUtcNow()) is not { } decision)
        {
            Log.Unexpected(logger, input.GetType().Name, before.OrderId, before.Step);
            return;
        }

        if (decision.State.Status != before.Status)
            Log.Moved(logger, before.OrderId, before.Status, decision.State.Status);
        saga.State = decision.State;
        saga.Step = decision.State.Step.ToString();
        saga.Deadline = decision.Deadline;
        if (decision.Completed)
            sagas.Complete(work, saga);
        else
            sagas.Save(work, saga);
        Write(decision, before.Version, work);
    }

    private void Write(Decision decision, int versionBefore, UnitOfWork work)
    {
        if (decision.Events.Count > 0)
            events.Append(work, decision.State.OrderId, versionBefore, decision.Events);

        var key = decision.State.OrderId.ToString();
        foreach (var message in decision.Messages)
            work.Publish(message, key);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Order {OrderId} goes from {Before} to {After}")]
        public static partial void Moved(ILogger logger, Guid orderId, OrderStatus before, OrderStatus after);

        [LoggerMessage(LogLevel.Debug, "{Input} of order {OrderId} came after its fulfilment had ended; nothing is left to do")]
        public static partial void Late(ILogger logger, string input, Guid orderId);

        [LoggerMessage(LogLevel.Debug, "{Input} of order {OrderId} means nothing while it is {Step}")]
        public static partial void Unexpected(ILogger logger, string input, Guid orderId, FulfilmentStep step);
    }
}
