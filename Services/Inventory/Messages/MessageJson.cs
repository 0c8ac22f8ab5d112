using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inventory.Messages;

/// <summary>How messages, and the lines that a reservation keeps, are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReserveStock))]
[JsonSerializable(typeof(ReleaseStock))]
[JsonSerializable(typeof(CommitStock))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(StockRejected))]
[JsonSerializable(typeof(StockReleased))]
internal sealed partial class MessageJson : JsonSerializerContext;
