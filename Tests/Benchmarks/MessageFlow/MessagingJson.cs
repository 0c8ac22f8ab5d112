using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.MessageFlow;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MessagingSummary))]
internal sealed partial class MessagingJson : JsonSerializerContext;
