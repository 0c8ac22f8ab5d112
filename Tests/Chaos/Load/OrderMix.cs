namespace Chaos.Load;

/// <summary>Orders at a steady rate: most succeed, and every way to fail occurs.</summary>
internal static class OrderMix
{
    /// <summary>There is stock for half of what is ordered of it.</summary>
    public const string ScarceSku = "SKU-0010";

    private const double ScarceShare = 0.08;
    private const double CancelledShare = 0.07;
    private const int MaxLines = 3;
    private const int MaxQuantity = 4;

    private static readonly string[] AmpleSkus = [.. Enumerable.Range(1, 9).Select(number => $"SKU-{number:0000}")];

    /// <summary>Shares of a hundred; the rest is `card-ok`.</summary>
    private static readonly (string Method, double Share)[] Troubled = [("card-declined", 0.08), ("card-slow", 0.05), ("card-down", 0.02)];

    public static IEnumerable<PlannedOrder> Create(Random random, TimeSpan duration, double rate)
    {
        var count = (int)Math.Ceiling(duration.TotalSeconds * rate);
        for (var number = 0; number < count; number++)
        {
            yield return new(number, TimeSpan.FromSeconds(number / rate), Lines(random), PaymentMethod(random.NextDouble()))
            {
                CancelAfter = random.NextDouble() < CancelledShare ? TimeSpan.FromMilliseconds(random.Next(1500)) : null,
            };
        }
    }

    private static List<OrderLine> Lines(Random random)
    {
        var skus = random.GetItems(AmpleSkus, random.Next(1, MaxLines + 1)).Distinct(StringComparer.Ordinal).ToList();
        if (random.NextDouble() < ScarceShare)
            skus[^1] = ScarceSku;

        return [.. skus.Select(sku => new OrderLine(sku, random.Next(1, MaxQuantity + 1)))];
    }

    private static string PaymentMethod(double draw)
    {
        foreach (var (method, share) in Troubled)
        {
            if (draw < share)
                return method;

            draw -= share;
        }

        return "card-ok";
    }
}
