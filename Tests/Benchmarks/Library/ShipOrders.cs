using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Messaging;

namespace Benchmarks.Library;

/// <summary>Many messages in one transaction.</summary>
internal sealed class ShipOrders(Progress progress) : IBatchMessageHandler<OrderPlaced>
{
    public Task HandleAsync(IReadOnlyList<OrderPlaced> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add(BusinessSql.InsertShipments, BusinessSql.Rows(messages));
        progress.AddHandled(messages.Count);
        return Task.CompletedTask;
    }
}
