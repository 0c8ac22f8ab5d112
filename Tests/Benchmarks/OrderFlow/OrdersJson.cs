using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.OrderFlow;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrdersSummary))]
internal sealed partial class OrdersJson : JsonSerializerContext;
