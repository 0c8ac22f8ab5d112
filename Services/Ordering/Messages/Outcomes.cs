using Messaging;

namespace Ordering.Messages;

[MessageType("ordering.order-confirmed.v1")]
internal sealed record OrderConfirmed(Guid OrderId, string CustomerId, Money Total, DateTimeOffset At);

[MessageType("ordering.order-rejected.v1")]
internal sealed record OrderRejected(Guid OrderId, string CustomerId, string Reason, DateTimeOffset At);

[MessageType("ordering.order-cancelled.v1")]
internal sealed record OrderCancelled(Guid OrderId, string CustomerId, DateTimeOffset At);
