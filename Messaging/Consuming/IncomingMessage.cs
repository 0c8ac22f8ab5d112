using System.Diagnostics;
using Messaging.Inbox;

namespace Messaging.Consuming;

/// <summary>A message to be handled, from the broker or, at a retry, from the database.</summary>
internal sealed class IncomingMessage
{
    public required MessageInfo Info { get; init; }
    public required byte[] Body { get; init; }
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }

    /// <summary>Why it cannot be handled at all; null for a well-formed message.</summary>
    public string? Malformed { get; init; }

    /// <summary>Its row in the table of retries; null for a delivery of the broker.</summary>
    public long? RetryId { get; init; }

    /// <summary>The lane in which it waits to be handled again; null for a delivery of the broker.</summary>
    public string? Lane { get; init; }

    /// <summary>The broker's; 0 for a retry.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>Which channel delivered it; null for a retry.</summary>
    public PartitionChannel? Channel { get; init; }

    /// <summary>When it came, by <see cref="Stopwatch"/>.</summary>
    public long ReceivedAt { get; } = Stopwatch.GetTimestamp();

    public Guid InboxId { get; private set; }

    public InboxEntry Entry => new() { Id = InboxId, Key = Info.Key, Time = Info.Time, RetryId = RetryId };

    public IncomingMessage Identified()
    {
        InboxId = Inbox.InboxId.Of(Info);
        return this;
    }
}
