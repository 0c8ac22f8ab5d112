namespace Messaging;

/// <summary>Settings of a service's messaging, read from the configuration section <c>Messaging</c>.</summary>
public sealed class MessagingOptions
{
    /// <summary>How many messages are handled at the same time. Default: 16.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>How many unacknowledged messages of each partition the broker hands out in advance. Default: 64.</summary>
    public ushort Prefetch { get; set; } = 64;

    /// <summary>
    /// Into how many partitions the service's messages are spread by their ordering key; a divisor of 48. So many replicas can
    /// share the work at most. It counts at the very first start; docs/messaging.md says how to change it later. Default: 12.
    /// </summary>
    public int Partitions { get; set; } = 12;

    /// <summary>
    /// Which part of the partitions this replica is to have, from 0 to 1, such as 0.1 for a canary; null: an equal part of what
    /// the others leave. Default: null.
    /// </summary>
    public double? PartitionShare { get; set; }

    /// <summary>
    /// How many messages one transaction may handle, where their handlers allow it
    /// (<see cref="HandlerOptions.AllowBatching"/>). Default: 50; 1 turns batching off.
    /// </summary>
    public int BatchSize { get; set; } = 50;

    /// <summary>
    /// How many transactions of several messages run at the same time, for each kind of them. More make them smaller.
    /// Default: 1.
    /// </summary>
    public int BatchConcurrency { get; set; } = 1;

    /// <summary>How many messages the relay publishes before it waits for the broker's confirms. Default: 1024.</summary>
    public int RelayBatchSize { get; set; } = 1024;

    /// <summary>
    /// How often the relay looks for messages that nobody announced: those of a process that died between the commit and
    /// publishing, those that have become due, and those that the broker refused before. Default: 500 ms.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// For how long after its publication the inbox remembers a message, to whole days (UTC), so at most a day longer; and longer
    /// while older ones wait to be handled. A message older than what it remembers is not handled, since nobody could tell
    /// whether it was before; it becomes a dead letter. At most 28 days. Default: 7 days.
    /// </summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long a replica has a retry to itself; when it dies meanwhile, another takes over after that. A handler that takes
    /// longer may run twice, and commits once. Default: 30 s.
    /// </summary>
    public TimeSpan RetryLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Health is degraded while the outbox's oldest message is older. Default: 30 s.</summary>
    public TimeSpan OutboxAgeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stopping service waits for the handlers that run. Default: 15 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>How a handler's messages are handled (<see cref="IMessageHandler.Options"/>).</summary>
public sealed record HandlerOptions
{
    /// <summary>What happens when the handler fails.</summary>
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>
    /// Whether several messages, of different ordering keys, may share one transaction. A failure undoes all of them and
    /// repeats each alone. Always true for an <see cref="IBatchMessageHandler{TMessage}"/>. Default: false.
    /// </summary>
    public bool AllowBatching { get; set; }

    /// <summary>
    /// Whether all that the handler does with its unit of work is to add writes and to publish: it reads nothing, so the
    /// message is recorded as seen together with the commit, in one round trip less. What it added for a message that was
    /// seen before is rolled back. Using <see cref="UnitOfWork.Connection"/> or <see cref="UnitOfWork.FlushAsync"/> then
    /// fails. No meaning where messages share a transaction. Default: false.
    /// </summary>
    public bool OnlyWrites { get; set; }
}
