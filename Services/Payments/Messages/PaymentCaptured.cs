using Messaging;

namespace Payments.Messages;

/// <summary>The order's amount is taken.</summary>
[MessageType("payments.payment-captured.v1")]
internal sealed record PaymentCaptured(Guid OrderId, Guid PaymentId, Money Amount);
