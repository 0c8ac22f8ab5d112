using System.Collections.Concurrent;
using RabbitMQ.Client;

namespace Messaging.Broker;

/// <summary>Whether the relay and the consumer are connected and the broker takes messages, for health. Thread-safe.</summary>
internal sealed class BrokerStatus
{
    private readonly ConcurrentDictionary<IConnection, string> _blocked = [];
    private volatile string? _partitionMismatch;
    private volatile string? _relayFailure = "not connected yet";
    private volatile string? _consumerFailure = "not connected yet";

    /// <summary>Why the broker takes no messages for now, such as a shortage of memory; null while it does.</summary>
    public string? Blocked => _blocked.Values.FirstOrDefault();

    /// <param name="connection">A connection.</param>
    /// <param name="reason">Why the broker takes no messages from it; null when it does, or is gone.</param>
    public void SetBlocked(IConnection connection, string? reason)
    {
        if (reason is null)
            _blocked.TryRemove(connection, out _);
        else
            _blocked[connection] = reason;
    }

    /// <summary>Why the number of partitions is not the configured one; null when it is.</summary>
    public string? PartitionMismatch
    {
        get => _partitionMismatch;
        set => _partitionMismatch = value;
    }

    public string? RelayFailure
    {
        get => _relayFailure;
        set => _relayFailure = value;
    }

    public string? ConsumerFailure
    {
        get => _consumerFailure;
        set => _consumerFailure = value;
    }
}
