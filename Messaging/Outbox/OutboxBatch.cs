using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// What one relay publishes next, held in a transaction. Keys are spread over 16 partitions; the relay takes those that no
/// other relay has, by advisory locks that end with the transaction or the connection. So no two relays publish messages of
/// one key at the same time, and none has to know of the others.
/// </summary>
internal sealed class OutboxBatch : IAsyncDisposable
{
    // The lock comes in a statement of its own: under READ COMMITTED the next one then sees what the former holder committed.
    private const string LockPartitions = """
        SELECT set_config('messaging.partitions', coalesce(array_agg(partition)::text, '{}'), true)
        FROM generate_series(0, 15) AS partition
        WHERE pg_try_advisory_xact_lock(hashtext('messaging.outbox'), partition)
        """;

    // A message that the broker refused holds up the later ones of its key until it is tried again, and nothing else. So does
    // one that the process which committed it publishes itself (DirectPublisher).
    private const string SelectNext = """
        SELECT id, message_id, type, key, destination, time, headers::text, traceparent, tracestate, body, attempts
        FROM messaging.outbox AS message
        WHERE partition = ANY ((SELECT current_setting('messaging.partitions')::smallint[])::smallint[])
          AND NOT EXISTS (
            SELECT FROM messaging.outbox AS held
            WHERE held.key = message.key AND held.id <= message.id AND held.not_before > $2)
        ORDER BY id
        LIMIT $1
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private OutboxBatch(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<OutboxRow> rows)
    {
        _connection = connection;
        _transaction = transaction;
        Rows = rows;
    }

    /// <summary>In the order in which they were committed, within each key.</summary>
    public IReadOnlyList<OutboxRow> Rows { get; }

    public static async Task<OutboxBatch> TakeAsync(NpgsqlConnection connection, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand(RelaySession.NoWait),
                    new NpgsqlBatchCommand(LockPartitions),
                    new NpgsqlBatchCommand(SelectNext) { Parameters = { new() { Value = limit }, new() { Value = now } } },
                },
            };
            return new(connection, transaction, await ReadAsync(batch, cancellationToken));
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>What became of the rows.</summary>
    public Settlement Settlement { get; } = new();

    /// <summary>Settles what was published and what was refused.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(_connection, _transaction);
        Settlement.AddTo(batch);
        batch.BatchCommands.Add(new("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    private static async Task<List<OutboxRow>> ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), Text(reader, 4),
                reader.GetFieldValue<DateTimeOffset>(5), Text(reader, 6), Text(reader, 7), Text(reader, 8),
                reader.GetFieldValue<byte[]>(9), reader.GetInt32(10)));
        }

        return rows;
    }

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
