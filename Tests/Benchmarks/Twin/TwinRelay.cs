using System.Diagnostics;
using Benchmarks.MessageFlow;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Benchmarks.Twin;

/// <summary>Publishes what is in the outbox, and deletes it once the broker has confirmed it. Woken by commits; polls besides.</summary>
internal sealed partial class TwinRelay(NpgsqlDataSource database, IConnection broker, ILogger<TwinRelay> logger) : BackgroundService
{
    private const int BatchSize = 256;

    private const string Select = "SELECT id, message_id, type, traceparent, body FROM outbox ORDER BY id LIMIT 256 FOR UPDATE SKIP LOCKED";
    private const string Delete = "DELETE FROM outbox WHERE id = ANY($1)";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _committed = new(0, 1);

    public void Wake()
    {
        if (_committed.CurrentCount > 0)
            return;

        try
        {
            _committed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another commit woke it at the same instant.
        }
    }

    public override void Dispose()
    {
        _committed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var channel = await broker.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new ThrottlingRateLimiter(BatchSize * 2)),
                    stoppingToken);
                while (true)
                {
                    if (await RelayAsync(channel, stoppingToken) < BatchSize)
                        await _committed.WaitAsync(PollInterval, stoppingToken);
                }
            }
            catch (Exception error) when (error is NpgsqlException or RabbitMQClientException)
            {
                Log.Failed(logger, error);
                await Task.Delay(RetryPause, stoppingToken);
            }
        }
    }

    private async Task<int> RelayAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (ids, publishing) = await PublishAsync(channel, connection, cancellationToken);
        if (ids.Count == 0)
            return 0;

        await Task.WhenAll(publishing);
        await using var delete = new NpgsqlCommand(Delete, connection) { Parameters = { new NpgsqlParameter<List<long>> { TypedValue = ids } } };
        await delete.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ids.Count;
    }

    private static async Task<(List<long> Ids, List<Task> Publishing)> PublishAsync(IChannel channel, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<long> ids = [];
        List<Task> publishing = [];
        await using var select = new NpgsqlCommand(Select, connection);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            ids.Add(rows.GetInt64(0));
            var properties = new BasicProperties
            {
                MessageId = rows.GetGuid(1).ToString(),
                Type = rows.GetString(2),
                ContentType = "application/json",
                DeliveryMode = DeliveryModes.Persistent,
            };

            // The client's own span of the publishing belongs to the trace of the order.
            using var order = new Activity("outbox") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
            if (!rows.IsDBNull(3))
                order.SetParentId(rows.GetString(3));
            order.Start();
            publishing.Add(channel.BasicPublishAsync(
                TwinTopology.Exchange, properties.Type, mandatory: true, properties, rows.GetFieldValue<byte[]>(4), cancellationToken).AsTask());
        }

        return (ids, publishing);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The outbox could not be relayed; trying again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
