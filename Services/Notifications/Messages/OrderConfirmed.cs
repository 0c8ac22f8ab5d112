using Messaging;

namespace Notifications.Messages;

/// <summary>The customer gets the order: paid and reserved.</summary>
[MessageType("ordering.order-confirmed.v1")]
internal sealed record OrderConfirmed(Guid OrderId, string CustomerId, Money Total, DateTimeOffset At);
