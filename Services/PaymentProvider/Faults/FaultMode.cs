using System.Text.Json.Serialization;

namespace PaymentProvider.Faults;

[JsonConverter(typeof(JsonStringEnumConverter<FaultMode>))]
internal enum FaultMode
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Refuses every request.</summary>
    [JsonStringEnumMemberName("down")]
    Down,

    /// <summary>Does the work at once and answers late.</summary>
    [JsonStringEnumMemberName("slow")]
    Slow,

    /// <summary>Does the work, and cuts the connection instead of answering.</summary>
    [JsonStringEnumMemberName("lossy")]
    Lossy,
}
