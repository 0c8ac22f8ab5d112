using Messaging;

namespace Ordering.Orders;

/// <summary>Registers what is stored of orders, and the read models made of it.</summary>
internal static class OrderEvents
{
    public static MessagingBuilder AddOrderEvents(this MessagingBuilder messaging) => messaging.AddEventStore(events => events
        .Upcast("order-placed", fromVersion: 1, OrderPlacedV1.ToV2)
        .Inline<OrdersProjection>()
        .Async<ProductSales>());
}
