using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ordering.Orders;

/// <summary>How events are stored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderEvent.Placed))]
[JsonSerializable(typeof(OrderEvent.StockReserved))]
[JsonSerializable(typeof(OrderEvent.PaymentAuthorized))]
[JsonSerializable(typeof(OrderEvent.Confirmed))]
[JsonSerializable(typeof(OrderEvent.CancellationRequested))]
[JsonSerializable(typeof(OrderEvent.PaymentDeclined))]
[JsonSerializable(typeof(OrderEvent.TimedOut))]
[JsonSerializable(typeof(OrderEvent.StockReleased))]
[JsonSerializable(typeof(OrderEvent.PaymentVoided))]
[JsonSerializable(typeof(OrderEvent.Rejected))]
[JsonSerializable(typeof(OrderEvent.Cancelled))]
internal sealed partial class OrderEventJson : JsonSerializerContext;
