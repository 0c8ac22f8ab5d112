using Messaging;

namespace Payments.Messages;

/// <summary>Nothing is held for the order, and nothing will be.</summary>
[MessageType("payments.payment-declined.v1")]
internal sealed record PaymentDeclined(Guid OrderId, string Reason);
