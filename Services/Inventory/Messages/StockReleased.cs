using Messaging;

namespace Inventory.Messages;

/// <summary>Nothing is reserved for the order any more, and nothing will be.</summary>
[MessageType("inventory.stock-released.v1")]
internal sealed record StockReleased(Guid OrderId);
