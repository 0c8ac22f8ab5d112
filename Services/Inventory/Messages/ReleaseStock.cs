using Messaging;

namespace Inventory.Messages;

/// <summary>Gives back what an order has reserved, if anything. Answered by <see cref="StockReleased"/>.</summary>
[MessageType("inventory.release-stock.v1")]
internal sealed record ReleaseStock(Guid OrderId);
