using Messaging;

namespace Ordering.Orders;

/// <summary>Registers what is stored of orders, and the read models made of it.</summary>
internal static class OrderEvents
{
    public static MessagingBuilder AddOrderEvents(this MessagingBuilder messaging) => messaging
        .UseJson(OrderEventJson.Default)
        .AddEventStore(events => events
            .Event<OrderEvent.Placed>().Upcast("order-placed", fromVersion: 1, OrderPlacedV1.ToV2)
            .Event<OrderEvent.StockReserved>()
            .Event<OrderEvent.PaymentAuthorized>()
            .Event<OrderEvent.Confirmed>()
            .Event<OrderEvent.CancellationRequested>()
            .Event<OrderEvent.PaymentDeclined>()
            .Event<OrderEvent.TimedOut>()
            .Event<OrderEvent.StockReleased>()
            .Event<OrderEvent.PaymentVoided>()
            .Event<OrderEvent.Rejected>()
            .Event<OrderEvent.Cancelled>()
            .Inline<OrdersProjection>()
            .Async<ProductSales>());
}
