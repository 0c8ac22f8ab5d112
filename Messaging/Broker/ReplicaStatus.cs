using System.Collections.Concurrent;
using Messaging.Partitions;
using RabbitMQ.Client;

namespace Messaging.Broker;

/// <summary>What this replica knows of its connections, its partitions and the other replicas, for health, metrics and the relay. Thread-safe.</summary>
internal sealed class ReplicaStatus
{
    private readonly ConcurrentDictionary<IConnection, string> _blocked = [];

    /// <summary>Why the relay has no broker; null when it has.</summary>
    public string? RelayFailure { get; set; } = "not connected yet";

    /// <summary>Why the consumer has no broker; null when it has.</summary>
    public string? ConsumerFailure { get; set; } = "not connected yet";

    /// <summary>Why the number of partitions is not the configured one; null when it is.</summary>
    public string? PartitionMismatch { get; set; }

    /// <summary>Why the broker takes no messages for now, such as a shortage of memory; null while it takes them.</summary>
    public string? Blocked => _blocked.Values.FirstOrDefault();

    /// <summary>The partitions that this replica consumes, as last read.</summary>
    public IReadOnlyList<PartitionFigures> Owned { get; set; } = [];

    /// <summary>How many replicas of the service are alive, this one included.</summary>
    public int LiveReplicas { get; set; } = 1;

    /// <summary>Keeps why the broker takes no messages from a connection; null when it does, or is gone.</summary>
    public void SetBlocked(IConnection connection, string? reason)
    {
        if (reason is null)
            _blocked.TryRemove(connection, out _);
        else
            _blocked[connection] = reason;
    }
}
