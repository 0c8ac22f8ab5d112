namespace Inventory.Stock;

/// <summary>How many units of a product there are, and how many of them are promised to orders.</summary>
internal sealed record StockLevel(string Sku, int OnHand, int Reserved)
{
    public const string Columns = "sku, on_hand, reserved";

    public int Available => OnHand - Reserved;
}
