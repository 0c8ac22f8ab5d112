using System.Text.Json.Serialization;

namespace Ordering.Fulfilment;

/// <summary>What the fulfilment of an order waits for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FulfilmentStep>))]
internal enum FulfilmentStep
{
    ReservingStock,
    AuthorizingPayment,

    /// <summary>Undoing what was done, before the order ends Rejected or Cancelled.</summary>
    Compensating,

    /// <summary>The order is Confirmed: nothing is undone from here on.</summary>
    CapturingPayment,
}
