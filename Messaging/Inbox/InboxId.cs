using System.Security.Cryptography;
using System.Text;

namespace Messaging.Inbox;

/// <summary>
/// What the inbox knows a message by. A CloudEvent is identified by source and id together (CloudEvents 1.0, section 3.1.1);
/// a UUID, as this library makes them, is unique by itself, and keeps the index in the order of time.
/// </summary>
internal static class InboxId
{
    private const int UuidBytes = 16;

    public static Guid Of(MessageInfo message)
    {
        if (Guid.TryParseExact(message.Id, "D", out var id))
            return id;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{message.Source}\n{message.Id}")).AsSpan(0, UuidBytes);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8: custom (RFC 9562, section 5.8)
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
