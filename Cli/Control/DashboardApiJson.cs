using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Control;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<DashboardResource>))]
[JsonSerializable(typeof(LogRecordPage))]
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class DashboardApiJson : JsonSerializerContext;
