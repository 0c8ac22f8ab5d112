using Messaging;

namespace Payments.Messages;

/// <summary>Nothing is held any more for the order, and nothing will be.</summary>
[MessageType("payments.payment-voided.v1")]
internal sealed record PaymentVoided(Guid OrderId);
