using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Benchmarks.Gateway;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GatewayMeasurements))]
[JsonSerializable(typeof(GatewaySummary))]
internal sealed partial class GatewayJson : JsonSerializerContext;
