using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Control;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AppHostState))]
[JsonSerializable(typeof(SystemStatus))]
[JsonSerializable(typeof(IReadOnlyList<DashboardResource>))]
[JsonSerializable(typeof(LogRecordPage))]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ControlJson : JsonSerializerContext;
