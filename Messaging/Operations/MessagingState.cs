namespace Messaging.Operations;

/// <summary>The figures of a service's messaging, as last read.</summary>
internal sealed record MessagingState(long OutboxDepth, TimeSpan OutboxOldestAge, long OutboxRefused, string? RefusedReason, long Scheduled, long RetriesWaiting)
{
    public static MessagingState Unknown { get; } = new(0, TimeSpan.Zero, 0, null, 0, 0);
}
