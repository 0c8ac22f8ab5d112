using FsCheck.Xunit;
using Microsoft.Extensions.Options;
using Ordering.Fulfilment;
using Ordering.Messages;
using Ordering.Orders;
using ServiceDefaults;

namespace Ordering.Tests.Fulfilment;

/// <summary>Whatever the network does, every order ends and leaves nothing behind.</summary>
public sealed class FulfilmentProperties
{
    private static readonly Guid OrderId = Guid.CreateVersion7();
    private static readonly Money Total = new(2.50m, Money.Euro);

    private static readonly object[] Inputs =
    [
        new StockReserved(OrderId), new StockRejected(OrderId, "none"), new StockReleased(OrderId),
        new PaymentAuthorized(OrderId, OrderId), new PaymentDeclined(OrderId, "no"), new PaymentVoided(OrderId), new PaymentCaptured(OrderId, OrderId, Total),
        CancelRequested.Input, DeadlinePassed.Input,
    ];

    [Property(MaxTest = 3000, EndSize = 150)]
    public void Run_AnyDelaysRepetitionsDeadlinesAndCancellations_EndsWithEverythingAccountedFor(byte[] script)
    {
        var simulation = new Simulation();

        simulation.Run(script);

        simulation.AssertEverythingIsAccountedFor();
    }

    [Property(MaxTest = 1000)]
    public void Inputs_AnyAtAll_LeaveOneHistoryThatEndsAtMostOnce(byte[] inputs)
    {
        var process = new FulfilmentProcess(Options.Create(new FulfilmentOptions()));
        var order = new SimulatedOrder(OrderId);
        order.Apply(process.Start(new(OrderId, "customer", [new("SKU-0001", 1, Total)], Total, "card-ok"), DateTimeOffset.UnixEpoch));

        foreach (var input in inputs)
        {
            if (order.State is { } state && process.Decide(state, Inputs[input % Inputs.Length], DateTimeOffset.UnixEpoch) is { } decision)
                order.Apply(decision);
        }

        var ends = order.History.Where(name => name is nameof(OrderEvent.Confirmed) or nameof(OrderEvent.Rejected) or nameof(OrderEvent.Cancelled)).ToList();
        Assert.True(ends.Count <= 1);
        Assert.True(order.State is not null || ends.Count == 1);
        Assert.True(ends.Count == 0 || order.History[^1] == ends[0]);
    }
}
