using Messaging;

namespace Payments.Messages;

/// <summary>The order's amount is held.</summary>
[MessageType("payments.payment-authorized.v1")]
internal sealed record PaymentAuthorized(Guid OrderId, Guid PaymentId);
