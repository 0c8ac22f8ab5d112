using Inventory.Messages;

namespace Inventory.Stock;

/// <summary>The units that nobody has reserved, while they are given to one order after another.</summary>
internal sealed class AvailableStock(Dictionary<string, int> units)
{
    /// <summary>Takes all lines, or none.</summary>
    /// <returns>What is short or unknown; null when everything was taken.</returns>
    public string? Take(IReadOnlyList<StockLine> lines)
    {
        var taken = new List<StockLine>(lines.Count);
        var missing = new List<string>();
        foreach (var line in lines)
        {
            if (!units.TryGetValue(line.Sku, out var available))
            {
                missing.Add($"{line.Sku} is unknown");
            }
            else if (line.Quantity < 1)
            {
                missing.Add($"{line.Sku} cannot be reserved {line.Quantity} times");
            }
            else if (line.Quantity > available)
            {
                missing.Add($"{line.Sku} is short: {line.Quantity} wanted, {available} available");
            }
            else
            {
                units[line.Sku] = available - line.Quantity;
                taken.Add(line);
            }
        }

        if (missing.Count == 0)
            return null;

        foreach (var line in taken)
            units[line.Sku] += line.Quantity;
        return string.Join("; ", missing);
    }
}
