namespace Messaging.Inbox;

/// <summary>A message as the inbox sees it.</summary>
internal sealed record InboxEntry
{
    /// <summary>See <see cref="InboxId"/>.</summary>
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its row in the table of retries, which is there for as long as it has not been handled; null for a delivery of the broker.</summary>
    public long? RetryId { get; init; }

    /// <summary>Where it is recorded.</summary>
    public short Bucket => InboxBucket.Of(Time);
}
