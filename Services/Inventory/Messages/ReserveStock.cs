using Messaging;

namespace Inventory.Messages;

/// <summary>Asks for all lines of an order, or none. Answered by <see cref="StockReserved"/> or <see cref="StockRejected"/>.</summary>
[MessageType("inventory.reserve-stock.v1")]
internal sealed record ReserveStock(Guid OrderId, IReadOnlyList<StockLine> Lines);
