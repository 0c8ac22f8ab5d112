using Messaging.Database;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// What one relay publishes next, held in a transaction. Ordering keys are spread over 16 partitions; the relay takes its share
/// of those that no other relay has, by advisory locks that end with the transaction or the connection. So no two relays publish
/// messages of one key at the same time, and none has to know of the others.
/// </summary>
internal sealed class OutboxBatch(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public const int Partitions = 16;

    // Partitions with messages come first; where to begin differs from round to round ($1). OFFSET 0 keeps the order in which
    // the locks are tried, and LIMIT ends it. When nothing waits, nothing is locked. The lock comes in a statement of its own:
    // under READ COMMITTED the next one then sees what the former holder committed.
    private const string LockPartitions = """
        WITH head AS MATERIALIZED (
            SELECT partition FROM messaging.outbox WHERE not_before IS NULL OR not_before <= $3 ORDER BY id LIMIT $4),
        taken AS MATERIALIZED (
            SELECT partition
            FROM (
                SELECT partition FROM generate_series(0, 15) AS partition
                WHERE EXISTS (SELECT FROM head)
                ORDER BY partition NOT IN (SELECT partition FROM head), (partition - $1 + 16) % 16
                OFFSET 0) AS candidate
            WHERE pg_try_advisory_xact_lock(hashtext('messaging.outbox'), partition)
            LIMIT $2)
        SELECT set_config('messaging.partitions', coalesce((SELECT array_agg(partition) FROM taken), '{}')::text, true),
               (SELECT count(*) FROM head) < $4 AND NOT EXISTS (SELECT FROM head WHERE partition NOT IN (SELECT partition FROM taken))
        """;

    // A message that the process which committed it publishes itself (DirectPublisher) holds up the later ones of its key; none of
    // its key is before it. The last column says that the message goes behind those that were refused. The subqueries are
    // scalar: such ones are looked up by row and never joined.
    private const string SelectNext = $"""
        SELECT {OutboxMessage.StoredColumns},
               coalesce(
                   (SELECT true FROM messaging.refused_keys WHERE refused_keys.key = message.key),
                   (SELECT failures > 1 FROM messaging.refused_types WHERE refused_types.type = message.type),
                   false)
        FROM messaging.outbox AS message
        WHERE current_setting('messaging.partitions') <> '{"{}"}'
          AND partition = ANY ((SELECT current_setting('messaging.partitions')::smallint[])::smallint[])
          AND key <> ALL (ARRAY (SELECT key FROM messaging.outbox WHERE not_before > $2))
        ORDER BY id
        LIMIT $1
        """;

    private readonly List<OutboxMessage> _messages = [];

    /// <summary>To be published: in the order in which they were committed, within each key.</summary>
    public IReadOnlyList<OutboxMessage> Messages => _messages;

    /// <summary>How many messages it has, with those that go behind refused ones.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no message waits that another relay has, or that was left out because of this one's share.</summary>
    public bool IsAll { get; private set; }

    /// <summary>What became of the messages.</summary>
    public Settlement Settlement { get; } = new();

    /// <summary>Takes up to <paramref name="share"/> partitions, beginning with one, and up to <paramref name="limit"/> messages of them.</summary>
    public static async Task<OutboxBatch> TakeAsync(
        NpgsqlConnection connection, int first, int share, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var batch = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    new(RelaySession.NoWait),
                    new(RelaySession.ByIndex),
                    Sql.Command(LockPartitions, Sql.Value(first), Sql.Value(share), Sql.Value(now), Sql.Value(limit)),
                    Sql.Command(SelectNext, Sql.Value(limit), Sql.Value(now)),
                },
            };
            var taken = new OutboxBatch(connection, transaction);
            await taken.ReadAsync(batch, cancellationToken);
            return taken;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settles what was published and what was refused.</summary>
    public async Task CompleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in Settlement.Commands(now))
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    private async Task ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        IsAll = reader.GetBoolean(1);
        await reader.NextResultAsync(cancellationToken);
        for (; await reader.ReadAsync(cancellationToken); Count++)
        {
            var message = OutboxMessage.Read(reader);
            if (reader.GetBoolean(OutboxMessage.NextColumn))
                Settlement.Add(new(message, Refusal.OfOneBefore));
            else
                _messages.Add(message);
        }
    }
}
