using Messaging.Broker;
using Messaging.Envelope;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>Makes a message of what the broker delivers. Whatever that is: a malformed one says so instead of failing.</summary>
internal static class DeliveryReader
{
    /// <summary>Set when an operator redrives a dead letter.</summary>
    public const string RedrivenHeader = "x-redriven";

    public static IncomingMessage Read(BasicDeliverEventArgs delivery)
    {
        // The client reuses the buffer after the callback.
        var body = delivery.Body.ToArray();
        try
        {
            var cloudEvent = AmqpBinding.Read(delivery.BasicProperties);
            // The broker checks who publishes under which routing key, and nobody checks what a message calls itself.
            if (IsPublished(delivery) && cloudEvent.Type != delivery.RoutingKey)
                throw new MalformedMessageException($"It was published as '{delivery.RoutingKey}' and calls itself '{cloudEvent.Type}'.");

            return new IncomingMessage
            {
                Info = new(
                    cloudEvent.Id!, cloudEvent.Source!.ToString(), cloudEvent.Type!, AmqpBinding.KeyOf(cloudEvent),
                    cloudEvent.Time ?? throw new MalformedMessageException("The CloudEvent has no time, so nobody can tell whether the inbox still remembers it."), Retries: 0),
                Body = body,
                TraceParent = AmqpBinding.TraceParentOf(delivery.BasicProperties),
                TraceState = AmqpBinding.TraceStateOf(cloudEvent),
                Redriven = delivery.BasicProperties.Headers!.ContainsKey(RedrivenHeader),
                DeliveryTag = delivery.DeliveryTag,
            }.Identified();
        }
        catch (MalformedMessageException malformed)
        {
            var id = Guid.CreateVersion7().ToString();
            return new IncomingMessage
            {
                Info = new(id, delivery.Exchange, IsPublished(delivery) ? delivery.RoutingKey : delivery.BasicProperties.Type ?? "unknown", Key: id, DateTimeOffset.UtcNow, Retries: 0),
                Body = body,
                Malformed = malformed.Message,
                DeliveryTag = delivery.DeliveryTag,
            }.Identified();
        }
    }

    /// <summary>By a service, to all who handle the type; anything else was put into the queue by this service or an administrator.</summary>
    private static bool IsPublished(BasicDeliverEventArgs delivery) => delivery.Exchange == Topology.Exchange;
}
