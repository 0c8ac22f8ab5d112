using Messaging;

namespace Inventory.Messages;

/// <summary>The order is confirmed: what it reserved leaves the warehouse. Not answered.</summary>
[MessageType("inventory.commit-stock.v1")]
internal sealed record CommitStock(Guid OrderId);
