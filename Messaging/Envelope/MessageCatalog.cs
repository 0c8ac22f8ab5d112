using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Messaging.Envelope;

/// <summary>What the service's message types are called and how they are written. Thread-safe.</summary>
internal sealed class MessageCatalog(IReadOnlyList<JsonSerializerContext> contexts)
{
    /// <exception cref="InvalidOperationException">The type has no name.</exception>
    public static string NameOf(Type type) => type.GetCustomAttribute<MessageTypeAttribute>()?.Name
        ?? throw new InvalidOperationException($"'{type}' has no [MessageType(\"owner.what-happened.v1\")], so it cannot be published or handled.");

    public static string TypeOf<TMessage>() => Named<TMessage>.Name;

    public byte[] Serialize<TMessage>(TMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Json<TMessage>());

    /// <exception cref="JsonException">The body is not JSON of this type.</exception>
    public TMessage Deserialize<TMessage>(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize(body, Json<TMessage>()) ?? throw new JsonException("The body is null.");

    public JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)Json(typeof(T));

    /// <exception cref="InvalidOperationException">No context knows the type.</exception>
    public JsonTypeInfo Json(Type type)
    {
        foreach (var context in contexts)
        {
            if (context.GetTypeInfo(type) is { } known)
                return known;
        }

        throw new InvalidOperationException(
            $"No JSON context knows '{type}'. Add [JsonSerializable(typeof({type.Name}))] to the context that is given to UseJson.");
    }

    private static class Named<TMessage>
    {
        public static readonly string Name = NameOf(typeof(TMessage));
    }
}
