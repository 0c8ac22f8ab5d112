using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ordering.Fulfilment;

/// <summary>How the saga's state is stored. <c>Migrations/0002_events.sql</c> writes it too.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FulfilmentState))]
internal sealed partial class FulfilmentStateJson : JsonSerializerContext;
