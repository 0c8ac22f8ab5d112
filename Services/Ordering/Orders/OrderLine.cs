namespace Ordering.Orders;

internal sealed record OrderLine(string Sku, int Quantity, Money UnitPrice);
