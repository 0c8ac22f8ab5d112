using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cli.Benchmarks.Orders;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrdersTarget))]
[JsonSerializable(typeof(OrdersMeasurements))]
[JsonSerializable(typeof(FloorMeasurement))]
[JsonSerializable(typeof(OrdersSummary))]
internal sealed partial class OrdersJson : JsonSerializerContext;
