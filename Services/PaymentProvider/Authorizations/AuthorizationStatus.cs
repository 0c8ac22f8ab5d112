using System.Text.Json.Serialization;

namespace PaymentProvider.Authorizations;

[JsonConverter(typeof(JsonStringEnumConverter<AuthorizationStatus>))]
internal enum AuthorizationStatus
{
    [JsonStringEnumMemberName("authorized")]
    Authorized,

    [JsonStringEnumMemberName("declined")]
    Declined,

    [JsonStringEnumMemberName("captured")]
    Captured,

    [JsonStringEnumMemberName("voided")]
    Voided,
}
