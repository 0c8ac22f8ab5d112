using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Messaging;

namespace Benchmarks.Library;

/// <summary>Each message in a transaction of its own.</summary>
internal sealed class ShipOrder(Progress progress) : IMessageHandler<OrderPlaced>
{
    static HandlerOptions IMessageHandler.Options => new() { OnlyWrites = true };

    public Task HandleAsync(OrderPlaced message, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add(BusinessSql.InsertShipment, BusinessSql.Row(message));
        progress.AddHandled(1);
        return Task.CompletedTask;
    }
}
