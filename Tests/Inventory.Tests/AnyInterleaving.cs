using FsCheck;
using FsCheck.Fluent;

namespace Inventory.Tests;

/// <summary>How an order ends, from Inventory's point of view.</summary>
public enum Fate
{
    StaysReserved,
    Committed,
    Released,

    /// <summary>Released while, or before, it is reserved.</summary>
    ReleasedAtOnce,
}

/// <summary>An order's lines, as quantities of the products 0, 1 and 2 in the order of asking, and its fate.</summary>
public sealed record PlannedOrder(IReadOnlyList<(int Product, int Quantity)> Lines, Fate Fate);

/// <summary>Groups of orders that are handled in one transaction each, all groups at once, and what the stock is set to meanwhile.</summary>
public sealed record Interleaving(IReadOnlyList<IReadOnlyList<PlannedOrder>> Batches, IReadOnlyList<(int Product, int OnHand)> Counts)
{
    public const int Products = 3;

    public override string ToString() => string.Join(
        Environment.NewLine,
        [.. Batches.Select(batch => string.Join(" | ", batch.Select(order => $"{order.Fate}: {string.Join(", ", order.Lines)}"))), $"counts: {string.Join(", ", Counts)}"]);
}

/// <summary>Generates interleavings; FsCheck finds them by this type.</summary>
public static class AnyInterleaving
{
    public static Arbitrary<Interleaving> Interleavings()
    {
        var product = Gen.Choose(0, Interleaving.Products - 1);
        var lines =
            from products in Gen.Shuffle(Enumerable.Range(0, Interleaving.Products).ToArray())
            from length in Gen.Choose(1, Interleaving.Products)
            from quantities in Gen.Choose(1, 4).ArrayOf(length)
            select (IReadOnlyList<(int, int)>)[.. products.Take(length).Zip(quantities)];
        var order =
            from ordered in lines
            from fate in Gen.Elements(Enum.GetValues<Fate>())
            select new PlannedOrder(ordered, fate);
        var count =
            from counted in product
            from onHand in Gen.Choose(0, 20)
            select (counted, onHand);

        return Arb.From(
            from size in Gen.Choose(1, 8)
            from batches in Gen.Choose(1, 5).SelectMany(order.ArrayOf).ArrayOf(size)
            from counts in Gen.Choose(0, 6).SelectMany(count.ArrayOf)
            select new Interleaving(batches, counts));
    }
}
