using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.WarmStart;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StartSummary))]
internal sealed partial class StartJson : JsonSerializerContext;
