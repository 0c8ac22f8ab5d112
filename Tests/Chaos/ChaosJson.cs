using System.Text.Json;
using System.Text.Json.Serialization;
using Chaos.Invariants;

namespace Chaos;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(BreachKindConverter)])]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class ChaosJson : JsonSerializerContext;

/// <summary>`lost`, not `0`: the names of kinds are part of the document.</summary>
internal sealed class BreachKindConverter() : JsonStringEnumConverter<BreachKind>(JsonNamingPolicy.CamelCase);
