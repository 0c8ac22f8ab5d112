using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Messaging.Partitions;

namespace Messaging.Envelope;

/// <summary>Knows what types of messages are called, and writes and reads them. Thread-safe.</summary>
internal static class MessageCatalog
{
    private static readonly ConcurrentDictionary<Type, KnownType> Types = new();

    /// <exception cref="InvalidOperationException">The type has no name.</exception>
    public static string NameOf(Type type)
    {
        var attribute = type.GetCustomAttribute<MessageTypeAttribute>()
            ?? throw new InvalidOperationException($"'{type}' has no [MessageType(\"owner.what-happened.v1\")], so it cannot be published or handled.");
        if (string.IsNullOrWhiteSpace(attribute.Name))
            throw new InvalidOperationException($"The name in the [MessageType] of '{type}' is empty. Give it one such as \"owner.what-happened.v1\".");
        return KeySlot.TypeOf(attribute.Name) == attribute.Name
            ? attribute.Name
            : throw new InvalidOperationException($"The name '{attribute.Name}' in the [MessageType] of '{type}' ends in a number, which in a routing key is that of a slot. Give it one such as \"owner.what-happened.v1\".");
    }

    /// <exception cref="InvalidOperationException">The message's type has no name.</exception>
    public static (string Name, byte[] Body) Serialize(object message)
    {
        var type = Find(message.GetType());
        return (type.Name, JsonSerializer.SerializeToUtf8Bytes(message, type.Json));
    }

    /// <exception cref="MalformedMessageException">The body is not JSON of this type.</exception>
    public static TMessage Deserialize<TMessage>(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, (JsonTypeInfo<TMessage>)Find(typeof(TMessage)).Json) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException invalid)
        {
            throw new MalformedMessageException($"The body is not valid: {invalid.Message}", invalid);
        }
    }

    private static KnownType Find(Type type) => Types.GetOrAdd(type, static type => new(NameOf(type), MessageJson.Options.GetTypeInfo(type)));

    private sealed record KnownType(string Name, JsonTypeInfo Json);
}

/// <summary>A message that no handler can be given, however often it is tried.</summary>
internal sealed class MalformedMessageException(string message, Exception? cause = null) : Exception(message, cause);
