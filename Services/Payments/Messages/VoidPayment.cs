using Messaging;

namespace Payments.Messages;

/// <summary>From Ordering: let go of what is held, and hold nothing for this order later.</summary>
[MessageType("payments.void-payment.v1")]
internal sealed record VoidPayment(Guid OrderId);
