using Messaging;

namespace Ordering.Orders;

/// <summary>What can happen to an order. Names and shapes are stored for ever: another shape is another version and an upcaster.</summary>
internal abstract record OrderEvent
{
    [Event("order-placed", 1)]
    public sealed record Placed(Guid OrderId, string CustomerId, IReadOnlyList<OrderLine> Lines, Money Total, string PaymentMethod) : OrderEvent;

    [Event("stock-reserved", 1)]
    public sealed record StockReserved : OrderEvent;

    [Event("payment-authorized", 1)]
    public sealed record PaymentAuthorized(Guid PaymentId) : OrderEvent;

    /// <summary>From here on the order can only be fulfilled.</summary>
    [Event("order-confirmed", 1)]
    public sealed record Confirmed : OrderEvent;

    [Event("cancellation-requested", 1)]
    public sealed record CancellationRequested : OrderEvent;

    [Event("payment-declined", 1)]
    public sealed record PaymentDeclined(string Reason) : OrderEvent;

    /// <summary>Another service did not answer in time.</summary>
    [Event("fulfilment-timed-out", 1)]
    public sealed record TimedOut(string Reason) : OrderEvent;

    [Event("stock-released", 1)]
    public sealed record StockReleased : OrderEvent;

    [Event("payment-voided", 1)]
    public sealed record PaymentVoided : OrderEvent;

    [Event("order-rejected", 1)]
    public sealed record Rejected(string Reason) : OrderEvent;

    [Event("order-cancelled", 1)]
    public sealed record Cancelled : OrderEvent;
}
