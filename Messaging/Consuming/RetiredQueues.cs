using System.Threading.Channels;
using Messaging.Broker;
using Messaging.Database;
using Messaging.Envelope;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Consuming;

/// <summary>
/// Queues that are not consumed any more, since the number of partitions was changed. Before a replica consumes anything newer,
/// what is in them moves to the lanes of retries, in order, and they are deleted.
/// </summary>
internal sealed partial class RetiredQueues(MessagingDatabase database, FailedMessages failed, ServiceIdentity identity, ILogger<RetiredQueues> logger)
{
    private const string Select = "SELECT queue FROM messaging.retired_queues ORDER BY queue";
    private const string Delete = "DELETE FROM messaging.retired_queues WHERE queue = $1";
    private const ushort Prefetch = 200;
    private const string EndOfQueue = "messaging.end-of-queue";

    /// <summary>Ends when there are none. Replicas that do it at the same time take turns: one consumer is active at a time.</summary>
    /// <exception cref="NpgsqlException">The database is away; what has not moved is still in its queue.</exception>
    /// <exception cref="RabbitMQClientException">The broker is away, or another replica is at it; what has not moved is still in its queue.</exception>
    public async Task DrainAsync(IConnection connection, CancellationToken cancellationToken)
    {
        foreach (var queue in await database.QueryAsync(Select, row => row.GetString(0), cancellationToken))
        {
            if (await Topology.QueueExistsAsync(connection, queue, cancellationToken))
                await DrainAsync(connection, queue, cancellationToken);
            await database.ExecuteAsync(Delete, cancellationToken, Sql.Value(queue));
        }
    }

    private async Task DrainAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await Topology.UnbindAsync(channel, identity.Service, queue, cancellationToken);

        // Nothing comes behind it. Whoever receives it is the active consumer, and nobody has what was before it.
        var end = Guid.CreateVersion7().ToString();
        await Topology.PublishToOwnAsync(channel, identity.Service, queue, new BasicProperties { Type = EndOfQueue, MessageId = end }, cancellationToken);

        await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var received = Channel.CreateUnbounded<Received>();
        await SubscribeAsync(channel, queue, received.Writer, cancellationToken);
        var (moved, lastTag) = (0, 0UL);
        for (var hasEnded = false; !hasEnded;)
        {
            await received.Reader.WaitToReadAsync(cancellationToken);
            var messages = new List<IncomingMessage>();
            while (messages.Count < Prefetch && received.Reader.TryRead(out var delivery))
            {
                if (delivery.End is null)
                    messages.Add(delivery.Message);
                hasEnded |= delivery.End == end;
                lastTag = delivery.Message.DeliveryTag;
            }

            await MoveAsync(messages, cancellationToken);
            await channel.BasicAckAsync(lastTag, multiple: true, cancellationToken);
            moved += messages.Count;
        }

        await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        Log.Drained(logger, queue, moved);
    }

    private static async Task SubscribeAsync(IChannel channel, string queue, ChannelWriter<Received> received, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.TryWrite(new(DeliveryReader.Read(delivery), delivery.BasicProperties.Type == EndOfQueue ? delivery.BasicProperties.MessageId : null));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            received.TryComplete(new IOException($"The broker cancelled the subscription of '{queue}'."));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
    }

    private async Task MoveAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages.Where(message => message.Malformed is not null))
            await failed.GiveUpAsync(message, new MalformedMessageException(message.Malformed!), cancellationToken);
        await failed.ParkAsync(messages.Where(message => message.Malformed is null), cancellationToken);
    }

    /// <summary>A message, or the end of the queue, which has an id.</summary>
    private sealed record Received(IncomingMessage Message, string? End);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The queue '{Queue}' is not consumed any more; its {Count} messages wait in the database")]
        public static partial void Drained(ILogger logger, string queue, int count);
    }
}
