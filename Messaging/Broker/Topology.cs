using Messaging.Partitions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Broker;

/// <summary>
/// Exchanges and queues. One topic exchange for all services routes by message type, so the broker can say per user which types
/// it may publish and bind. Behind it each service has a direct exchange that spreads the types which it handles over its
/// partitions, a quorum queue each, by the slot at the end of the routing key (a topic exchange takes the broker 0.04 ms more for
/// each message); and a queue for what the broker gives up.
/// </summary>
internal static class Topology
{
    public const string Exchange = "messages";

    /// <summary>
    /// A message that was delivered so often without an answer has ended its consumers each time (RabbitMQ documentation,
    /// Quorum Queues, "Poison Message Handling"). Restarts of the service and moves of a partition count too, for the messages
    /// that were prefetched.
    /// </summary>
    private const int DeliveryLimit = 50;

    /// <summary>What the broker gave up waits until the database takes it. RabbitMQ 4 would drop it after 20 attempts.</summary>
    private const int DeliveryLimitOfGivenUp = 1_000_000;

    public static string Queue(string service, int partition, int partitions) => $"{service}.{partition}-of-{partitions}";

    public static string GivenUp(string service) => $"{service}.given-up";

    /// <summary>Where the broker puts messages that it gives up. The default exchange would do, but whoever may publish there may write to every queue.</summary>
    private static string OwnExchange(string service) => $"{service}.own";

    private static string Intake(string service, int partitions) => $"{service}.of-{partitions}";

    /// <summary>Makes the exchange of all services, unless the deployment has: users of single services may not.</summary>
    public static async Task EnsureExchangeAsync(IConnection connection, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(connection, channel => channel.ExchangeDeclarePassiveAsync(Exchange, cancellationToken), cancellationToken))
            return;

        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
    }

    public static Task<bool> QueueExistsAsync(IConnection connection, string queue, CancellationToken cancellationToken) =>
        ExistsAsync(connection, channel => channel.QueueDeclarePassiveAsync(queue, cancellationToken), cancellationToken);

    /// <summary>Makes the exchanges, queues and bindings of a service that handles these types. Idempotent.</summary>
    public static async Task DeclareAsync(IChannel channel, string service, IReadOnlyCollection<string> types, int partitions, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(OwnExchange(service), ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await DeclareQueueAsync(channel, GivenUp(service), DeliveryLimitOfGivenUp, [], cancellationToken);
        await channel.QueueBindAsync(GivenUp(service), OwnExchange(service), GivenUp(service), cancellationToken: cancellationToken);

        var intake = Intake(service, partitions);
        await channel.ExchangeDeclareAsync(intake, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        for (var partition = 0; partition < partitions; partition++)
            await DeclarePartitionAsync(channel, service, partition, partitions, types, cancellationToken);

        // Last: whatever arrives finds all partitions. A publisher that gives no slot gets its order from the first partition.
        foreach (var type in types)
        {
            await channel.QueueBindAsync(Queue(service, 0, partitions), intake, type, cancellationToken: cancellationToken);
            await channel.ExchangeBindAsync(intake, Exchange, type, cancellationToken: cancellationToken);
            await channel.ExchangeBindAsync(intake, Exchange, $"{type}.*", cancellationToken: cancellationToken);
        }
    }

    /// <summary>Lets nothing more come to a queue that another number of partitions had.</summary>
    public static async Task UnbindAsync(IChannel channel, string service, string queue, CancellationToken cancellationToken)
    {
        if (queue.Split("-of-") is [_, var number] && int.TryParse(number, out var partitions))
            await channel.ExchangeDeleteAsync(Intake(service, partitions), cancellationToken: cancellationToken);
    }

    /// <summary>Publishes to one of the service's own queues alone.</summary>
    public static async Task PublishToOwnAsync(IChannel channel, string service, string queue, BasicProperties properties, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(OwnExchange(service), ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, OwnExchange(service), queue, cancellationToken: cancellationToken);
        await channel.BasicPublishAsync(OwnExchange(service), queue, mandatory: true, properties, ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    private static async Task<bool> ExistsAsync(IConnection connection, Func<IChannel, Task> declarePassively, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await declarePassively(channel);
            return true;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }

    private static async Task DeclarePartitionAsync(IChannel channel, string service, int partition, int partitions, IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        var queue = Queue(service, partition, partitions);
        await DeclareQueueAsync(channel, queue, DeliveryLimit, new()
        {
            // While a partition moves to another replica, its messages must not overtake those that the former one still has.
            ["x-single-active-consumer"] = true,
            ["x-dead-letter-exchange"] = OwnExchange(service),
            ["x-dead-letter-routing-key"] = GivenUp(service),
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish", // asked for by the strategy
        }, cancellationToken);
        for (var slot = partition; slot < KeySlot.Count; slot += partitions)
        {
            // Unanswered, since there are many; a refusal closes the channel and fails what comes next.
            foreach (var type in types)
                await channel.QueueBindAsync(queue, Intake(service, partitions), $"{type}.{slot}", noWait: true, cancellationToken: cancellationToken);
        }
    }

    private static Task<QueueDeclareOk> DeclareQueueAsync(
        IChannel channel, string name, int deliveryLimit, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        arguments["x-delivery-limit"] = deliveryLimit;
        return channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
