using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Broker;

/// <summary>
/// Exchanges and queues. One exchange for all services routes by message type; being a topic exchange, the broker can say per
/// user which types it may publish and bind. Each service has one quorum queue, to which the types that it handles are bound,
/// a dead-letter queue, and an exchange through which only it writes to the two.
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

    /// <summary>The default exchange would do, but whoever may publish there may write to every queue.</summary>
    public static string OwnExchange(string service) => $"{service}.own";

    /// <summary>Makes the exchange of all services, unless the deployment has: users of single services may not.</summary>
    public static async Task EnsureExchangeAsync(IConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.ExchangeDeclarePassiveAsync(Exchange, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        }
    }

    public static async Task DeclareQueuesAsync(IChannel channel, string service, IEnumerable<string> types, CancellationToken cancellationToken)
    {
        var own = OwnExchange(service);
        await channel.ExchangeDeclareAsync(own, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await DeclareQuorumQueueAsync(channel, DeadLetters(service), [], cancellationToken);
        await DeclareQuorumQueueAsync(channel, service, new()
        {
            // One replica consumes at a time and the others stand by: with two, messages of one key could overtake each other.
            ["x-single-active-consumer"] = true,
            ["x-delivery-limit"] = DeliveryLimit,
            ["x-dead-letter-exchange"] = own,
            ["x-dead-letter-routing-key"] = DeadLetters(service),
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish", // asked for by the strategy
        }, cancellationToken);

        foreach (var queue in new[] { service, DeadLetters(service) })
            await channel.QueueBindAsync(queue, own, queue, cancellationToken: cancellationToken);
        foreach (var type in types)
            await channel.QueueBindAsync(service, Exchange, type, cancellationToken: cancellationToken);
    }

    private static Task<QueueDeclareOk> DeclareQuorumQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
