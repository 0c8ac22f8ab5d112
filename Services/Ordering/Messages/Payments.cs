using Messaging;

namespace Ordering.Messages;

[MessageType("payments.authorize-payment.v1")]
internal sealed record AuthorizePayment(Guid OrderId, string CustomerId, Money Amount, string PaymentMethod, DateTimeOffset ExpiresAt);

[MessageType("payments.capture-payment.v1")]
internal sealed record CapturePayment(Guid OrderId);

[MessageType("payments.void-payment.v1")]
internal sealed record VoidPayment(Guid OrderId);

[MessageType("payments.payment-authorized.v1")]
internal sealed record PaymentAuthorized(Guid OrderId, Guid PaymentId) : IReply;

[MessageType("payments.payment-declined.v1")]
internal sealed record PaymentDeclined(Guid OrderId, string Reason) : IReply;

[MessageType("payments.payment-voided.v1")]
internal sealed record PaymentVoided(Guid OrderId) : IReply;

[MessageType("payments.payment-captured.v1")]
internal sealed record PaymentCaptured(Guid OrderId, Guid PaymentId, Money Amount) : IReply;
