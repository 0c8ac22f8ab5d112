using Messaging;

namespace Ordering.Messages;

[MessageType("inventory.reserve-stock.v1")]
internal sealed record ReserveStock(Guid OrderId, IReadOnlyList<ReserveStockLine> Lines);

internal sealed record ReserveStockLine(string Sku, int Quantity);

[MessageType("inventory.release-stock.v1")]
internal sealed record ReleaseStock(Guid OrderId);

[MessageType("inventory.commit-stock.v1")]
internal sealed record CommitStock(Guid OrderId);

[MessageType("inventory.stock-reserved.v1")]
internal sealed record StockReserved(Guid OrderId) : IReply;

[MessageType("inventory.stock-rejected.v1")]
internal sealed record StockRejected(Guid OrderId, string Reason) : IReply;

[MessageType("inventory.stock-released.v1")]
internal sealed record StockReleased(Guid OrderId) : IReply;
