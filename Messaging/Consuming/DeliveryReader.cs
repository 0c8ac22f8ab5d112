using System.Security.Cryptography;
using System.Text;
using CloudNative.CloudEvents;
using Messaging.Broker;
using Messaging.Envelope;
using Messaging.Inbox;
using Messaging.Partitions;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>Makes a message of what the broker delivers. Whatever that is: a malformed one says so instead of failing.</summary>
internal static class DeliveryReader
{
    public static IncomingMessage Read(BasicDeliverEventArgs delivery, PartitionChannel? channel = null)
    {
        // The client reuses the buffer after the callback.
        var body = delivery.Body.ToArray();
        try
        {
            var cloudEvent = AmqpBinding.Read(delivery.BasicProperties);
            // The broker checks who publishes under which routing key, and nobody checks what a message calls itself.
            if (PublishedType(delivery) is { } published && cloudEvent.Type != published)
                throw new MalformedMessageException($"It was published as '{published}' and calls itself '{cloudEvent.Type}'.");

            var info = new MessageInfo(
                cloudEvent.Id!, cloudEvent.Source!.ToString(), cloudEvent.Type!, AmqpBinding.KeyOf(cloudEvent), TimeOf(cloudEvent), Retries: 0);
            return new(info, body)
            {
                TraceParent = AmqpBinding.TraceParentOf(delivery.BasicProperties),
                TraceState = AmqpBinding.TraceStateOf(cloudEvent),
                DeliveryTag = delivery.DeliveryTag,
                Channel = channel,
            };
        }
        catch (MalformedMessageException malformed)
        {
            var id = IdOf(delivery, body);
            return new(new(id, delivery.Exchange, PublishedType(delivery) ?? delivery.BasicProperties.Type ?? "unknown", Key: id, DateTimeOffset.UtcNow, Retries: 0), body)
            {
                Malformed = malformed.Message,
                DeliveryTag = delivery.DeliveryTag,
                Channel = channel,
            };
        }
    }

    /// <summary>When it was published; when the broker refused it at first, since when a queue may have it. The same for each delivery.</summary>
    private static DateTimeOffset TimeOf(CloudEvent cloudEvent)
    {
        var time = AmqpBinding.SentTimeOf(cloudEvent) ?? cloudEvent.Time ?? throw new MalformedMessageException("The CloudEvent has no time, so nobody can tell whether the inbox still remembers it.");
        return time <= DateTimeOffset.UtcNow + InboxBucket.FurthestAhead
            ? time.ToUniversalTime()
            : throw new MalformedMessageException($"Its time, {time:O}, is more than a day from now, so the publisher's clock is wrong. Mend that, and publish it again.");
    }

    /// <summary>The same for each delivery of it.</summary>
    private static string IdOf(BasicDeliverEventArgs delivery, byte[] body) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{delivery.Exchange}\n{delivery.RoutingKey}\n{delivery.BasicProperties.MessageId}\n"), .. body]));

    /// <summary>Null for what this service, or an administrator, put into the queue: a service publishes to all who handle the type.</summary>
    private static string? PublishedType(BasicDeliverEventArgs delivery) =>
        delivery.Exchange == Topology.Exchange ? KeySlot.TypeOf(delivery.RoutingKey) : null;
}
