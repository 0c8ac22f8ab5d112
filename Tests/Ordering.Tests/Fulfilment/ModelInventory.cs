using Ordering.Messages;

namespace Ordering.Tests.Fulfilment;

/// <summary>Inventory as its protocol promises it: one product, and a decision per order that is never taken back.</summary>
internal sealed class ModelInventory(int onHand)
{
    private readonly Dictionary<Guid, (Decision Decision, int Units)> _orders = [];

    public enum Decision
    {
        None,
        Reserved,
        Rejected,
        Released,
        Committed,
    }

    public int OnHand { get; private set; } = onHand;

    public int Reserved => _orders.Values.Where(order => order.Decision == Decision.Reserved).Sum(order => order.Units);

    public Decision Of(Guid orderId) => _orders.GetValueOrDefault(orderId).Decision;

    public IReply Reserve(ReserveStock message)
    {
        var units = message.Lines.Sum(line => line.Quantity);
        if (Of(message.OrderId) == Decision.None)
            _orders[message.OrderId] = (units <= OnHand - Reserved ? Decision.Reserved : Decision.Rejected, units);
        return Of(message.OrderId) is Decision.Reserved or Decision.Committed
            ? new StockReserved(message.OrderId)
            : new StockRejected(message.OrderId, "Not enough stock.");
    }

    public IReply Release(ReleaseStock message)
    {
        Assert.NotEqual(Decision.Committed, Of(message.OrderId));
        _orders[message.OrderId] = (Decision.Released, 0);
        return new StockReleased(message.OrderId);
    }

    public void Commit(CommitStock message)
    {
        var (decision, units) = _orders.GetValueOrDefault(message.OrderId);
        Assert.True(decision is Decision.Reserved or Decision.Committed, $"Stock was committed that is {decision}.");
        if (decision == Decision.Reserved)
            OnHand -= units;
        _orders[message.OrderId] = (Decision.Committed, units);
    }
}
