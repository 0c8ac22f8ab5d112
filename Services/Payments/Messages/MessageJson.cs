using System.Text.Json;
using System.Text.Json.Serialization;

namespace Payments.Messages;

/// <summary>How messages are written. One that lacks a field is refused: an order id of zeros would be worse.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuthorizePayment))]
[JsonSerializable(typeof(CapturePayment))]
[JsonSerializable(typeof(VoidPayment))]
[JsonSerializable(typeof(PaymentAuthorized))]
[JsonSerializable(typeof(PaymentDeclined))]
[JsonSerializable(typeof(PaymentVoided))]
[JsonSerializable(typeof(PaymentCaptured))]
internal sealed partial class MessageJson : JsonSerializerContext;
