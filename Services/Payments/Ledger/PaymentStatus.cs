using System.Text.Json.Serialization;

namespace Payments.Ledger;

[JsonConverter(typeof(JsonStringEnumConverter<PaymentStatus>))]
internal enum PaymentStatus
{
    Authorized,
    Captured,
    Voided,
    Declined,
}
