using System.Text.Json.Serialization;

namespace Ordering.Orders;

[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
internal enum OrderStatus
{
    Submitted,
    StockReserved,
    PaymentAuthorized,
    Confirmed,
    Rejected,
    Cancelled,
}
