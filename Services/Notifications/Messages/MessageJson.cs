using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notifications.Messages;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderConfirmed))]
[JsonSerializable(typeof(OrderRejected))]
[JsonSerializable(typeof(OrderCancelled))]
internal sealed partial class MessageJson : JsonSerializerContext;
