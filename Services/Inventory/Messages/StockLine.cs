namespace Inventory.Messages;

internal sealed record StockLine(string Sku, int Quantity);
