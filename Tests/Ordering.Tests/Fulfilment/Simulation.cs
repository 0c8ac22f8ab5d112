using Microsoft.Extensions.Options;
using Ordering.Fulfilment;
using Ordering.Messages;
using Ordering.Orders;
using ServiceDefaults;

namespace Ordering.Tests.Fulfilment;

/// <summary>
/// Some orders that want more than there is, the services that they need, and a network between them that delays, repeats and
/// reorders every message as a script tells it to, but loses none for ever. Deadlines pass and customers cancel at any moment.
/// </summary>
internal sealed class Simulation
{
    private const int Orders = 3;
    private const int StockFor = 2;
    private const int MostSteps = 2000;

    private static readonly Money Price = new(2.50m, Money.Euro);

    private readonly FulfilmentProcess _process = new(Options.Create(new FulfilmentOptions()));
    private readonly ModelInventory _inventory = new(StockFor);
    private readonly ModelPayments _payments = new();
    private readonly List<SimulatedOrder> _orders = [];
    private readonly List<object> _network = [];
    private readonly List<object> _outcomes = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public Simulation()
    {
        for (var i = 1; i <= Orders; i++)
        {
            var order = new SimulatedOrder(new Guid(i, 0, 0, new byte[8]));
            _orders.Add(order);
            Apply(order, _process.Start(new(order.Id, "customer", [new("SKU-0001", 1, Price)], Price, "card-ok"), _now));
        }
    }

    /// <summary>Follows the script, then lets everything that is still on its way arrive.</summary>
    public void Run(byte[] script)
    {
        foreach (var step in script)
            Step(step % 10, step / 10);

        for (var steps = 0; _network.Count > 0 || _orders.Exists(order => order.State is not null); steps++)
        {
            Assert.True(steps < MostSteps, "The orders do not end.");
            if (_network.Count > 0)
                Deliver(0, repeated: false, pick: steps);
            else
                _orders.ForEach(order => Input(order, DeadlinePassed.Input));
        }
    }

    public void AssertEverythingIsAccountedFor()
    {
        foreach (var order in _orders)
            AssertAccountedFor(order);

        Assert.Equal(0, _inventory.Reserved);
        Assert.Equal(StockFor, _inventory.OnHand + _orders.Count(order => order.Order.Status == OrderStatus.Confirmed));
    }

    private void AssertAccountedFor(SimulatedOrder order)
    {
        Assert.Contains(order.Order.Status, new[] { OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Cancelled });
        Assert.True(!order.CancelAccepted || order.Order.Status == OrderStatus.Cancelled, $"Its cancellation was accepted, but it is {order.Order.Status}.");

        object outcome = order.Order.Status switch
        {
            OrderStatus.Confirmed => Assert.Single(_outcomes.OfType<OrderConfirmed>(), confirmed => confirmed.OrderId == order.Id),
            OrderStatus.Rejected => Assert.Single(_outcomes.OfType<OrderRejected>(), rejected => rejected.OrderId == order.Id),
            _ => Assert.Single(_outcomes.OfType<OrderCancelled>(), cancelled => cancelled.OrderId == order.Id),
        };
        Assert.NotNull(outcome);
        Assert.Equal(Orders, _outcomes.Count);

        if (order.Order.Status == OrderStatus.Confirmed)
        {
            Assert.Equal(ModelInventory.Decision.Committed, _inventory.Of(order.Id));
            Assert.Equal(ModelPayments.Status.Captured, _payments.Of(order.Id));
            Assert.Equal(order.Order.Total, _payments.AmountOf(order.Id));
        }
        else
        {
            AssertNothingIsHeld(order);
        }
    }

    private void AssertNothingIsHeld(SimulatedOrder order)
    {
        Assert.DoesNotContain(_inventory.Of(order.Id), new[] { ModelInventory.Decision.Reserved, ModelInventory.Decision.Committed });
        Assert.DoesNotContain(_payments.Of(order.Id), new[] { ModelPayments.Status.Authorized, ModelPayments.Status.Captured });
    }

    private void Step(int action, int pick)
    {
        _now = _now.AddSeconds(1);
        switch (action)
        {
            case 0:
                Input(_orders[pick % Orders], DeadlinePassed.Input);
                break;
            case 1:
                Cancel(_orders[pick % Orders]);
                break;
            case 2 or 3 when _network.Count > 0:
                Deliver(pick % _network.Count, repeated: true, pick);
                break;
            case > 3 when _network.Count > 0:
                Deliver(pick % _network.Count, repeated: false, pick);
                break;
        }
    }

    private void Cancel(SimulatedOrder order)
    {
        if (order.State is not { CanBeCancelled: true })
            return;

        order.CancelAccepted = true;
        Input(order, CancelRequested.Input);
    }

    private void Deliver(int index, bool repeated, int pick)
    {
        var message = _network[index];
        if (!repeated)
            _network.RemoveAt(index);

        switch (message)
        {
            case ReserveStock reserve: _network.Add(_inventory.Reserve(reserve)); break;
            case ReleaseStock release: _network.Add(_inventory.Release(release)); break;
            case CommitStock commit: _inventory.Commit(commit); break;
            case AuthorizePayment authorize: _network.Add(_payments.Authorize(authorize, decline: pick % 4 == 0)); break;
            case VoidPayment undo: _network.Add(_payments.Void(undo)); break;
            case CapturePayment capture: _network.Add(_payments.Capture(capture)); break;
            case IReply reply: Input(_orders.Single(order => order.Id == reply.OrderId), reply); break;
            default: throw new InvalidOperationException($"Nobody handles {message}.");
        }
    }

    private void Input(SimulatedOrder order, object input)
    {
        if (order.State is { } state && _process.Decide(state, input, _now) is { } decision)
            Apply(order, decision);
    }

    private void Apply(SimulatedOrder order, Decision decision)
    {
        order.Apply(decision);
        Assert.True(decision.Deadline is null || decision.Deadline > _now, "The deadline has passed already.");
        if (order.Order.Status is OrderStatus.Rejected or OrderStatus.Cancelled)
            AssertNothingIsHeld(order);
        foreach (var message in decision.Messages)
        {
            if (message is OrderConfirmed or OrderRejected or OrderCancelled)
                _outcomes.Add(message);
            else
                _network.Add(message);
        }
    }
}
