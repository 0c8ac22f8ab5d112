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

    /// <summary>An operator asked for it to be handled.</summary>
    public bool Redriven { get; init; }

    /// <summary>Its row in the table of retries; null for a delivery of the broker.</summary>
    public long? RetryId { get; init; }

    /// <summary>The broker's; 0 for a retry.</summary>
    public ulong DeliveryTag { get; init; }

    /// <summary>It is known not to have been handled: its retry would be gone, or an operator says so.</summary>
    public bool AgeDoesNotMatter => Redriven || RetryId is not null;

    public Guid InboxId { get; private set; }

    public IncomingMessage Identified()
    {
        InboxId = Inbox.InboxId.Of(Info);
        return this;
    }
}
