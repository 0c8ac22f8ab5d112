using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging;

namespace Benchmarks.MessageFlow;

/// <summary>What service A tells service B: 300 bytes of JSON.</summary>
[MessageType(TypeName)]
internal sealed record OrderPlaced(Guid OrderId, string Customer, string Sku, int Quantity, string Note)
{
    public const string TypeName = "sales.order-placed.v1";
    public const int Bytes = 300;

    /// <summary>How many aggregates the messages are spread over.</summary>
    private const int Keys = 10_000;

    private static readonly string Note300 = new('n', Bytes - JsonSerializer.SerializeToUtf8Bytes(Create(""), OrderJson.Default.OrderPlaced).Length);

    /// <summary>The ordering key.</summary>
    [JsonIgnore]
    public string Key => Customer;

    public static OrderPlaced Create() => Create(Note300);

    private static OrderPlaced Create(string note) =>
        new(Guid.CreateVersion7(), $"customer-{Random.Shared.Next(Keys):00000}", $"SKU-{Random.Shared.Next(1, 11):0000}", 2, note);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderPlaced))]
internal sealed partial class OrderJson : JsonSerializerContext;
