using Cli.Chaos.Observation;
using Cli.Chaos.Traffic;

namespace Cli.Chaos.Invariants;

/// <summary>Every accepted order exists once and ends; the same key is the same order.</summary>
internal static class OrderInvariants
{
    public static IEnumerable<Breach> Check(IReadOnlyList<OrderRecord> records, Outcome outcome)
    {
        var orders = outcome.Orders.ToDictionary(order => order.OrderId);
        var keys = outcome.Keys.ToLookup(key => key.Key, key => key.OrderId, StringComparer.Ordinal);
        return records
            .Where(record => record.IsOffered)
            .SelectMany(record => Check(record, orders, [.. keys[record.Key]]))
            .Concat(outcome.OrdersWithoutKey.Select(id => new Breach(BreachKind.Doubled, id.ToString(), "no idempotency key leads to this order")));
    }

    private static IEnumerable<Breach> Check(OrderRecord record, Dictionary<Guid, OrderRow> orders, IReadOnlyList<Guid> remembered)
    {
        if (!record.IsAccepted)
        {
            yield return new(BreachKind.Unanswered, record.Key, $"not accepted even after everything was healed: {record.Problem ?? "no answer"}");
        }

        var ids = record.OrderIds.Union(remembered).ToList();
        if (ids.Count > 1)
        {
            yield return new(BreachKind.Doubled, record.Key, $"one key, {ids.Count} orders: {string.Join(", ", ids)}");
        }

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
