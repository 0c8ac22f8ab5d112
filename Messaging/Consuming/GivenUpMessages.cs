using Messaging.Broker;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>Makes dead letters of the messages that the broker gave up, which it keeps until the database has them.</summary>
internal static class GivenUpMessages
{
    private const ushort Prefetch = 16;
    private static readonly TimeSpan PauseWithoutDatabase = TimeSpan.FromSeconds(1);

    /// <returns>The subscription: it ends when this is disposed, or with the connection.</returns>
    public static async Task<IAsyncDisposable> OpenAsync(
        IConnection connection, string service, FailedMessages failed, LostSubscription lost, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => GiveUpAsync(channel, delivery, failed, cancellationToken);
        consumer.UnregisteredAsync += (_, _) =>
        {
            if (!cancellationToken.IsCancellationRequested)
                lost.Tell($"The broker cancelled the subscription of '{Topology.GivenUp(service)}'.");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Topology.GivenUp(service), autoAck: false, consumer, cancellationToken);
        return channel;
    }

    private static async Task GiveUpAsync(IChannel channel, BasicDeliverEventArgs delivery, FailedMessages failed, CancellationToken cancellationToken)
    {
        var message = DeliveryReader.Read(delivery);
        while (true)
        {
            try
            {
                await failed.GiveUpAsync(message, new GivenUpByBrokerException(), cancellationToken);
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
                return;
            }
            catch (NpgsqlException)
            {
                // It stays with the broker until the database is back, which everybody else says loudly enough.
                await Task.Delay(PauseWithoutDatabase, cancellationToken);
            }
        }
    }
}

/// <summary>The broker knows no more than that.</summary>
internal sealed class GivenUpByBrokerException() : Exception("It was delivered too often without an answer, or its failure could not be stored.");
