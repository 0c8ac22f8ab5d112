using Chaos.Observation;
using Chaos.Traffic;

namespace Chaos.Invariants;

/// <summary>Every accepted order exists once and ends; the same key is the same order.</summary>
internal static class OrderInvariants
{
    public static IEnumerable<Breach> Check(IReadOnlyList<OrderRecord> records, Outcome outcome)
    {
        var orders = outcome.Orders.ToDictionary(order => order.OrderId);
        var placed = records.SelectMany(record => record.OrderIds).ToHashSet();
        return records
            .Where(record => record.IsOffered)
            .SelectMany(record => Check(record, orders))
            .Concat(orders.Keys.Where(id => !placed.Contains(id)).Select(id => new Breach(BreachKind.Doubled, id.ToString(), "no idempotency key leads to this order")));
    }

    private static IEnumerable<Breach> Check(OrderRecord record, Dictionary<Guid, OrderRow> orders)
    {
        if (!record.IsAccepted)
            yield return new(BreachKind.Unanswered, record.Key, $"not accepted even after everything was healed: {record.Problem ?? "no answer"}");

        if (record.OrderIds.Count > 1)
            yield return new(BreachKind.Doubled, record.Key, $"one key, {record.OrderIds.Count} orders: {string.Join(", ", record.OrderIds)}");

        foreach (var id in record.OrderIds)
        {
            if (!orders.TryGetValue(id, out var order))
            {
                yield return new(BreachKind.Lost, id.ToString(), "accepted, but it does not exist");
            }
            else if (!order.IsTerminal)
            {
                yield return new(BreachKind.Lost, id.ToString(), $"accepted, but it is still {order.Status}");
            }
            else if (order.Status == OrderRow.Confirmed && record.IsCancelAccepted)
            {
                yield return new(BreachKind.CancelIgnored, id.ToString(), "its cancellation was accepted, but it is Confirmed");
            }
        }
    }
}
