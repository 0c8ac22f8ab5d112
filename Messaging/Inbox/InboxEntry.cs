using System.Security.Cryptography;
using System.Text;

namespace Messaging.Inbox;

/// <summary>
/// A message as the inbox sees it. Its row in the table of retries is there for as long as it has not been handled; a delivery of
/// the broker has none.
/// </summary>
internal sealed record InboxEntry(Guid Id, string Key, DateTimeOffset Time, long? RetryId = null)
{
    private const int UuidBytes = 16;

    /// <summary>Where it is recorded.</summary>
    public short Bucket => InboxBucket.Of(Time);

    /// <summary>
    /// What the inbox knows a message by. A CloudEvent is identified by source and id together (CloudEvents 1.0, section 3.1.1);
    /// a UUID, as this library makes them, is unique by itself, and keeps the index in the order of time.
    /// </summary>
    public static Guid IdOf(MessageInfo message)
    {
        if (Guid.TryParseExact(message.Id, "D", out var id))
            return id;

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{message.Source}\n{message.Id}")).AsSpan(0, UuidBytes);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8: custom (RFC 9562, section 5.8)
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}

/// <summary>Whether a message may be handled in this transaction.</summary>
internal enum Claim
{
    /// <summary>It was not seen before, and from now on counts as seen if the transaction commits.</summary>
    Granted,

    /// <summary>It was handled before.</summary>
    Duplicate,

    /// <summary>An earlier message of its key waits for a retry.</summary>
    Behind,

    /// <summary>It is older than what the inbox remembers, so nobody can tell.</summary>
    TooOld,
}
