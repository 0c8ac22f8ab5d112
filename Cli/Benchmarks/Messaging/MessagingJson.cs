using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Benchmarks.Messaging;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MessagingMeasurements))]
[JsonSerializable(typeof(MessagingSummary))]
internal sealed partial class MessagingJson : JsonSerializerContext;
