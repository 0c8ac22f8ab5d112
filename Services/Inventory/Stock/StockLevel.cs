using Npgsql;

namespace Inventory.Stock;

/// <summary>How many units of a product there are, and how many of them are promised to orders.</summary>
internal sealed record StockLevel(string Sku, int OnHand, int Reserved)
{
    public const string Columns = "sku, on_hand, reserved";

    public int Available => OnHand - Reserved;

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static StockLevel Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetInt32(1), row.GetInt32(2));
}
