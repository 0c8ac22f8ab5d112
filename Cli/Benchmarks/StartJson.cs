using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Benchmarks;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StartSummary))]
internal sealed partial class StartJson : JsonSerializerContext;
