using Cli.Chaos.Observation;

namespace Cli.Chaos.Invariants;

/// <summary>Per SKU: what left the shelf is what Confirmed orders bought, and nothing stays reserved.</summary>
internal static class StockInvariants
{
    public static IEnumerable<Breach> Check(Totals before, Totals after)
    {
        var stockBefore = before.Stock.ToDictionary(row => row.Sku, StringComparer.Ordinal);
        var stockAfter = after.Stock.ToDictionary(row => row.Sku, StringComparer.Ordinal);
        var soldBefore = before.ConfirmedUnits.ToDictionary(row => row.Sku, row => row.Units, StringComparer.Ordinal);
        var soldAfter = after.ConfirmedUnits.ToDictionary(row => row.Sku, row => row.Units, StringComparer.Ordinal);

        foreach (var sku in stockBefore.Keys.Union(stockAfter.Keys, StringComparer.Ordinal).Union(soldAfter.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var was = stockBefore.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            var now = stockAfter.GetValueOrDefault(sku) ?? new(sku, OnHand: 0, Reserved: 0);
            var sold = soldAfter.GetValueOrDefault(sku) - soldBefore.GetValueOrDefault(sku);
            if (was.OnHand - now.OnHand != sold)
            {
                yield return new(BreachKind.Oversold, sku, $"{was.OnHand} on hand before, {now.OnHand} now, but Confirmed orders have {sold} of it");
            }

            if (now.OnHand < 0)
            {
                yield return new(BreachKind.Oversold, sku, $"{now.OnHand} on hand");
            }

            if (now.Reserved > was.Reserved)
            {
                yield return new(BreachKind.Oversold, sku, $"{now.Reserved} still reserved ({was.Reserved} before)");
            }
        }
    }
}
