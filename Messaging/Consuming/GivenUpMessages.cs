using Messaging.Broker;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Consuming;

/// <summary>Makes dead letters of the messages that the broker gave up, which it keeps until the database has them.</summary>
internal static partial class GivenUpMessages
{
    private const ushort Prefetch = 16;
    private static readonly TimeSpan PauseWithoutDatabase = TimeSpan.FromSeconds(1);

    /// <returns>The subscription: it ends when this is disposed, or with the connection.</returns>
    public static async Task<IAsyncDisposable> OpenAsync(
        IConnection connection, string service, FailedMessages failed, Action<string> lost, ILogger logger, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => GiveUpAsync(channel, delivery, failed, logger, cancellationToken);
        consumer.UnregisteredAsync += (_, _) =>
        {
            if (!cancellationToken.IsCancellationRequested)
                lost($"The broker cancelled the subscription of '{Topology.GivenUp(service)}'.");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Topology.GivenUp(service), autoAck: false, consumer, cancellationToken);
        return channel;
    }

    private static async Task GiveUpAsync(IChannel channel, BasicDeliverEventArgs delivery, FailedMessages failed, ILogger logger, CancellationToken cancellationToken)
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
            catch (NpgsqlException failure)
            {
                Log.Waiting(logger, message.Info.Type, message.Info.Id, failure.Message);
                await Task.Delay(PauseWithoutDatabase, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Type} {Id}, which the broker gave up, stays there until the database takes it: {Reason}")]
        public static partial void Waiting(ILogger logger, string type, string id, string reason);
    }
}

/// <summary>The broker knows no more than that.</summary>
internal sealed class GivenUpByBrokerException() : Exception("It was delivered too often without an answer, or its failure could not be stored.");
