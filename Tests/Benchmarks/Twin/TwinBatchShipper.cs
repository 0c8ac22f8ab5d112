using System.Text.Json;
using System.Threading.Channels;
using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Benchmarks.Twin;

/// <summary>Handles whatever has come in since the last commit in one transaction, and acknowledges it with one frame.</summary>
internal sealed partial class TwinBatchShipper(
    NpgsqlDataSource database, IConnection broker, TwinQueue queue, Progress progress, ILogger<TwinBatchShipper> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private const ushort Prefetch = 256;

    private const string Ship = """
        WITH fresh AS (
            INSERT INTO inbox (message_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING message_id
        )
        INSERT INTO shipments (order_id, customer, sku, quantity)
        SELECT order_id, customer, sku, quantity
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[]) AS delivered (message_id, order_id, customer, sku, quantity)
        JOIN fresh USING (message_id)
        """;

    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>(new() { SingleReader = true, SingleWriter = true });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var channel = await broker.CreateChannelAsync(cancellationToken: stoppingToken);
        await TwinTopology.DeclareAsync(channel, queue.Name, OrderPlaced.TypeName, stoppingToken);
        await channel.BasicQosAsync(0, Prefetch, global: false, stoppingToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // Read here: the body is only lent until this returns.
            _deliveries.Writer.TryWrite(new(
                delivery.DeliveryTag,
                Guid.Parse(delivery.BasicProperties.MessageId!),
                JsonSerializer.Deserialize(delivery.Body.Span, OrderJson.Default.OrderPlaced)!));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer, stoppingToken);

        List<Delivery> batch = [];
        while (await _deliveries.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < BatchSize && _deliveries.Reader.TryRead(out var delivery))
                batch.Add(delivery);
            await HandleAsync(channel, batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task HandleAsync(IChannel channel, List<Delivery> batch, CancellationToken cancellationToken)
    {
        try
        {
            await ShipAsync(batch, cancellationToken);
            await channel.BasicAckAsync(batch[^1].Tag, multiple: true, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            Log.Failed(logger, error);
            await channel.BasicNackAsync(batch[^1].Tag, multiple: true, requeue: true, cancellationToken);
        }
    }

    private async Task ShipAsync(List<Delivery> batch, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Ship);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(delivery => delivery.Message)] });
        command.Parameters.AddRange(BusinessSql.Rows([.. batch.Select(delivery => delivery.Order)]));
        progress.AddHandled(await command.ExecuteNonQueryAsync(cancellationToken));
    }

    private sealed record Delivery(ulong Tag, Guid Message, OrderPlaced Order);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Messages could not be handled; they are delivered again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
