using Messaging;

namespace Notifications.Messages;

/// <summary>The customer withdrew the order, and nothing is reserved or paid for it.</summary>
[MessageType("ordering.order-cancelled.v1")]
internal sealed record OrderCancelled(Guid OrderId, string CustomerId, DateTimeOffset At);
