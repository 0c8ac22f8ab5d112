using System.Text.Json;
using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Benchmarks.Twin;

/// <summary>Handles each message in a transaction of its own, several at a time, and acknowledges it after the commit.</summary>
internal sealed partial class TwinShipper(
    NpgsqlDataSource database, IConnection broker, TwinQueue queue, Progress progress, ILogger<TwinShipper> logger) : BackgroundService
{
    private const ushort Concurrency = 16;
    private const ushort Prefetch = 256;

    private const string Remember = "INSERT INTO inbox (message_id) VALUES ($1)";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var channel = await broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false, consumerDispatchConcurrency: Concurrency), stoppingToken);
        await TwinTopology.DeclareAsync(channel, queue.Name, OrderPlaced.TypeName, stoppingToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, stoppingToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => ReceiveAsync(channel, delivery, stoppingToken);
        await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer, stoppingToken);
        await Task.Delay(Timeout.Infinite, stoppingToken);
    }

    private async Task ReceiveAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken cancellationToken)
    {
        try
        {
            var order = JsonSerializer.Deserialize(delivery.Body.Span, OrderJson.Default.OrderPlaced)!;
            await ShipAsync(Guid.Parse(delivery.BasicProperties.MessageId!), order, cancellationToken);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or JsonException)
        {
            Log.Failed(logger, error);
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, cancellationToken);
        }
    }

    private async Task ShipAsync(Guid message, OrderPlaced order, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // One transaction, one round trip; a message that was handled before fails on the inbox's key, and all of it with it.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                BusinessSql.Command(Remember, new NpgsqlParameter<Guid> { TypedValue = message }),
                BusinessSql.Command(BusinessSql.InsertShipment, BusinessSql.Row(order)),
            },
        };
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            progress.AddHandled(1);
        }
        catch (PostgresException known) when (known is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "inbox_pkey" })
        {
            // Handled before: only the acknowledgement was lost.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A message could not be handled; it is delivered again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
