using Messaging;

namespace Payments.Messages;

/// <summary>From Ordering: hold an order's amount, or say by <paramref name="ExpiresAt"/> that it cannot be held.</summary>
[MessageType("payments.authorize-payment.v1")]
internal sealed record AuthorizePayment(Guid OrderId, string CustomerId, Money Amount, string PaymentMethod, DateTimeOffset ExpiresAt);
