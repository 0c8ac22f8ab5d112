namespace Messaging.Broker;

/// <summary>Whether the relay and the consumer are connected, for health. Thread-safe.</summary>
internal sealed class BrokerStatus
{
    private volatile string? _relayFailure = "not connected yet";
    private volatile string? _consumerFailure = "not connected yet";

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
