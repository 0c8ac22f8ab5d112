using Messaging;

namespace Payments.Messages;

/// <summary>From Ordering: take what is held.</summary>
[MessageType("payments.capture-payment.v1")]
internal sealed record CapturePayment(Guid OrderId);
