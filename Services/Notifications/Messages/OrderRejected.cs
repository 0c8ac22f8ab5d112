using Messaging;

namespace Notifications.Messages;

/// <summary>The order ended without the customer's wish, and nothing is reserved or paid for it.</summary>
[MessageType("ordering.order-rejected.v1")]
internal sealed record OrderRejected(Guid OrderId, string CustomerId, string Reason, DateTimeOffset At);
