using Messaging;

namespace Inventory.Messages;

/// <summary>Nothing is reserved for the order.</summary>
[MessageType("inventory.stock-rejected.v1")]
internal sealed record StockRejected(Guid OrderId, string Reason);
