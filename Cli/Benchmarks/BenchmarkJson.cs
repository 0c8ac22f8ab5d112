using System.Text.Json;
using System.Text.Json.Serialization;
using Cli.Benchmarks.Dashboard;
using Cli.Benchmarks.Gateway;
using Cli.Benchmarks.Messaging;
using Cli.Benchmarks.Orders;

namespace Cli.Benchmarks;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StartSummary))]
[JsonSerializable(typeof(MessagingMeasurements))]
[JsonSerializable(typeof(MessagingSummary))]
[JsonSerializable(typeof(OrdersTarget))]
[JsonSerializable(typeof(OrdersMeasurements))]
[JsonSerializable(typeof(FloorMeasurement))]
[JsonSerializable(typeof(OrdersSummary))]
[JsonSerializable(typeof(GatewayMeasurements))]
[JsonSerializable(typeof(GatewaySummary))]
[JsonSerializable(typeof(DashboardTarget))]
[JsonSerializable(typeof(DashboardMeasurements))]
[JsonSerializable(typeof(DashboardSummary))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
