using System.IO.Hashing;
using System.Text;

namespace Messaging.Partitions;

/// <summary>
/// The slot of an ordering key: the last word of the routing key, by which each receiving service spreads messages over its own
/// partitions. It never changes: CRC-32 (ISO 3309) of the key in UTF-8, modulo 48.
/// </summary>
internal static class KeySlot
{
    /// <summary>How many there are. A service's number of partitions divides it.</summary>
    public const int Count = 48;

    public static int Of(string key) => (int)(Crc32.HashToUInt32(Encoding.UTF8.GetBytes(key)) % Count);

    /// <summary>The routing key of a message.</summary>
    public static string RoutingKey(string type, string key) => $"{type}.{Of(key)}";

    /// <summary>The message type that a routing key has, with or without a slot.</summary>
    public static string TypeOf(string routingKey)
    {
        var slot = routingKey.AsSpan(routingKey.LastIndexOf('.') + 1);
        return slot.Length > 0 && !slot.ContainsAnyExceptInRange('0', '9') ? routingKey[..^(slot.Length + 1)] : routingKey;
    }
}
