using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Benchmarks.Dashboard;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DashboardTarget))]
[JsonSerializable(typeof(DashboardMeasurements))]
[JsonSerializable(typeof(DashboardSummary))]
internal sealed partial class DashboardJson : JsonSerializerContext;
