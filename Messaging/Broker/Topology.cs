using RabbitMQ.Client;

namespace Messaging.Broker;

/// <summary>
/// Exchange and queues. One exchange routes by message type; each service has one quorum queue, to which the types that it
/// handles are bound, and a dead-letter queue.
/// </summary>
internal static class Topology
{
    public const string Exchange = "messages";

    /// <summary>
    /// A message that was delivered so often without an answer has ended its consumers each time (RabbitMQ documentation,
    /// Quorum Queues, "Poison Message Handling"). Restarts of the service count too, for the messages that it had prefetched.
    /// </summary>
    private const int DeliveryLimit = 50;

    public static string DeadLetters(string service) => $"{service}.dead-letters";

    public static Task DeclareExchangeAsync(IChannel channel, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);

    public static async Task DeclareQueuesAsync(IChannel channel, string service, IEnumerable<string> types, CancellationToken cancellationToken)
    {
        await DeclareExchangeAsync(channel, cancellationToken);
        await DeclareQuorumQueueAsync(channel, DeadLetters(service), [], cancellationToken);
        await DeclareQuorumQueueAsync(channel, service, new()
        {
            // One replica consumes at a time and the others stand by: with two, messages of one key could overtake each other.
            ["x-single-active-consumer"] = true,
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = DeadLetters(service),
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish", // asked for by the strategy
        }, cancellationToken);

        foreach (var type in types)
            await channel.QueueBindAsync(service, Exchange, type, cancellationToken: cancellationToken);
    }

    private static Task<QueueDeclareOk> DeclareQuorumQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
