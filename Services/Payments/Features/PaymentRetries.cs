using Messaging;
using Payments.Ledger;

namespace Payments.Features;

/// <summary>
/// What Ordering has decided about a payment must happen sooner or later, however long the provider is away. A retry holds
/// up no later message of its order: VoidPayment has to overtake an AuthorizePayment that gets no answer.
/// </summary>
internal static class PaymentRetries
{
    public static RetryPolicy Policy { get; } = RetryPolicy.Forever with
    {
        ImmediateRetries = 0, // the HTTP client has tried again already
        LongestDelay = TimeSpan.FromSeconds(5),
        KeepsOrder = false,
        IsHopeless = failure => failure is PaymentStateException,
    };
}
