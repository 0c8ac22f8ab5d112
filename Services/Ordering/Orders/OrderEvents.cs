using Messaging;

namespace Ordering.Orders;

/// <summary>Registers what is stored of orders, and the read models made of it.</summary>
internal static class OrderEvents
{
    public static MessagingBuilder AddOrderEvents(this MessagingBuilder messaging) => messaging.AddEventStore(events => events
        .Inline<OrdersProjection>()
        .Async<ProductSales>());
}
