using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.GatewayLoad;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GatewaySummary))]
internal sealed partial class GatewayJson : JsonSerializerContext;
