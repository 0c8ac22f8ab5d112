using Messaging;

namespace Inventory.Messages;

/// <summary>Every line of the order is promised to it.</summary>
[MessageType("inventory.stock-reserved.v1")]
internal sealed record StockReserved(Guid OrderId);
