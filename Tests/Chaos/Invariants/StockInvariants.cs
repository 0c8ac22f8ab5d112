using Chaos.Observation;

namespace Chaos.Invariants;

/// <summary>Per SKU: what left the shelf is what Confirmed orders bought, and nothing stays reserved.</summary>
internal static class StockInvariants
{
    public static IEnumerable<Breach> Check(Totals before, Totals after, Outcome outcome)
    {
        var stockBefore = before.Stock.ToDictionary(row => row.Sku, StringComparer.Ordinal);
        var stockAfter = after.Stock.ToDictionary(row => row.Sku, StringComparer.Ordinal);
        var unitsSold = outcome.Orders.Where(order => order.Status == OrderRow.Confirmed)
            .SelectMany(order => order.Lines)
            .GroupBy(line => line.Sku, line => (long)line.Quantity, StringComparer.Ordinal)
            .ToDictionary(sku => sku.Key, sku => sku.Sum(), StringComparer.Ordinal);

        foreach (var sku in stockBefore.Keys.Union(stockAfter.Keys, StringComparer.Ordinal).Union(unitsSold.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var was = stockBefore.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            var now = stockAfter.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            var sold = unitsSold.GetValueOrDefault(sku);
            if (was.OnHand - now.OnHand != sold)
                yield return new(BreachKind.Oversold, sku, $"{was.OnHand} on hand before, {now.OnHand} now, but Confirmed orders have {sold} of it");

            if (now.OnHand < 0)
                yield return new(BreachKind.Oversold, sku, $"{now.OnHand} on hand");

            if (now.Reserved > was.Reserved)
                yield return new(BreachKind.Oversold, sku, $"{now.Reserved} still reserved ({was.Reserved} before)");
        }
    }
}
