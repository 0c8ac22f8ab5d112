using Messaging;
using Ordering.Fulfilment;
using Ordering.Orders;

namespace Ordering.Tests.Fulfilment;

/// <summary>What Ordering's database would hold of an order.</summary>
internal sealed class SimulatedOrder(Guid id)
{
    private readonly List<RecordedEvent> _events = [];

    public Guid Id { get; } = id;

    /// <summary>Null once the saga is completed.</summary>
    public FulfilmentState? State { get; private set; }

    public bool CancelAccepted { get; set; }

    public Order Order => Order.From(_events)!;

    public IReadOnlyList<string> History => [.. _events.Select(recorded => recorded.Data.GetType().Name)];

    public void Apply(Decision decision)
    {
        foreach (var data in decision.Events)
            _events.Add(new(Id, _events.Count + 1, data.GetType().Name, DateTimeOffset.UnixEpoch, data));

        Assert.Equal(_events.Count, decision.State.Version);
        Assert.Equal(Order.Status, decision.State.Status);
        Assert.Equal(decision.Completed, decision.Deadline is null);
        State = decision.Completed ? null : decision.State;
    }
}
