using Npgsql;
using NpgsqlTypes;

namespace Messaging.Consuming;

/// <summary>
/// Messages that wait to be handled again, one behind another in their lane: that of their ordering key, or one of their own
/// when their order does not matter. Whoever adds to a lane or ends it holds the lane's row, so none is left without.
/// </summary>
internal static class RetryLanes
{
    // Locks a lane that is there already, and leaves alone when it is due.
    private const string Open = """
        INSERT INTO messaging.retry_lanes (lane, due_at) VALUES ($1, $2)
        ON CONFLICT (lane) DO UPDATE SET lane = EXCLUDED.lane
        """;

    private const string Insert = """
        INSERT INTO messaging.retries (lane, message_id, source, type, key, time, traceparent, tracestate, body, attempts, history)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (message_id) DO NOTHING
        """;

    private const string Fail = """
        UPDATE messaging.retries SET attempts = attempts + 1, history = jsonb_path_query_array(history || $2, '$[last - 19 to last]')
        WHERE id = $1
        """;

    private const string Delete = "DELETE FROM messaging.retries WHERE id = $1";

    private const string Postpone = "UPDATE messaging.retry_lanes SET due_at = $2, backend = NULL WHERE lane = $1";

    private const string Keep = "UPDATE messaging.retry_lanes SET due_at = $2 WHERE lane = $1";

    private const string EndLeasesOfTheDead = """
        UPDATE messaging.retry_lanes SET due_at = $1, backend = NULL
        WHERE backend IS NOT NULL AND backend <> ALL (ARRAY (SELECT pid FROM pg_stat_activity))
        """;

    private const string TakeDue = """
        UPDATE messaging.retry_lanes SET due_at = $2, backend = pg_backend_pid()
        WHERE lane IN (SELECT lane FROM messaging.retry_lanes WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING lane
        """;

    private const string SelectFirst = """
        SELECT id, message_id, source, type, key, time, traceparent, tracestate, body, attempts, malformed FROM messaging.retries
        WHERE lane = $1 ORDER BY id LIMIT $2
        """;

    private const string Lock = "SELECT FROM messaging.retry_lanes WHERE lane = $1 FOR UPDATE";

    // A statement of its own: it sees what was committed while the lock was waited for.
    private const string EndIfEmpty = """
        DELETE FROM messaging.retry_lanes WHERE lane = $1 AND NOT EXISTS (SELECT FROM messaging.retries WHERE lane = $1) RETURNING lane
        """;

    // Whatever the tables held when the statement was planned first.
    private const string PlanAnew = "SET LOCAL plan_cache_mode TO force_custom_plan";

    /// <summary>The lane in which all messages of a key stand whose order is kept.</summary>
    public static string OfKey(string key) => $"key {key}";

    public static string Of(IncomingMessage message, bool keepsOrder) =>
        message.Lane ?? (keepsOrder ? OfKey(message.Info.Key) : $"message {message.InboxId}");

    /// <summary>Adds a message to the end of a lane, which is due then if it is new.</summary>
    public static void Add(UnitOfWork work, IncomingMessage message, string lane, int attempts, DateTimeOffset dueAt, string history)
    {
        work.Add(Open, Text(lane), new NpgsqlParameter<DateTimeOffset> { TypedValue = dueAt });
        work.Add(
            Insert,
            Text(lane),
            new NpgsqlParameter<Guid> { TypedValue = message.InboxId },
            Text(message.Info.Source),
            Text(message.Info.Type),
            Text(message.Info.Key),
            new NpgsqlParameter<DateTimeOffset> { TypedValue = message.Info.Time },
            Text(message.TraceParent),
            Text(message.TraceState),
            new NpgsqlParameter<byte[]> { TypedValue = message.Body },
            new NpgsqlParameter<int> { TypedValue = attempts },
            new() { Value = history, NpgsqlDbType = NpgsqlDbType.Jsonb });
    }

    /// <summary>Counts a failure of a lane's first message, and lets the lane wait.</summary>
    public static void Delay(UnitOfWork work, IncomingMessage message, DateTimeOffset dueAt, string history)
    {
        work.Add(Fail, new NpgsqlParameter<long> { TypedValue = message.RetryId!.Value }, new() { Value = history, NpgsqlDbType = NpgsqlDbType.Jsonb });
        work.Add(Postpone, Text(message.Lane), new NpgsqlParameter<DateTimeOffset> { TypedValue = dueAt });
    }

    /// <summary>Removes a lane's first message, and keeps the lane for the same replica until then. Nothing for a delivery of the broker.</summary>
    public static void Remove(UnitOfWork work, IncomingMessage message, DateTimeOffset leaseEnd)
    {
        if (message.RetryId is not { } id)
            return;

        work.Add(Delete, new NpgsqlParameter<long> { TypedValue = id });
        work.Add(Keep, Text(message.Lane), new NpgsqlParameter<DateTimeOffset> { TypedValue = leaseEnd });
    }

    /// <summary>Takes lanes that are due; they are due again for anybody at the end of the lease, or when the connection ends.</summary>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public static async Task<IReadOnlyList<string>> TakeAsync(
        NpgsqlConnection connection, int limit, DateTimeOffset now, DateTimeOffset leaseEnd, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("BEGIN"),
                new(PlanAnew),
                new(EndLeasesOfTheDead) { Parameters = { new() { Value = now } } },
                new(TakeDue) { Parameters = { new() { Value = now }, new() { Value = leaseEnd }, new() { Value = limit } } },
                new("COMMIT"),
            },
        };
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
            lanes.Add(rows.GetString(0));
        return lanes;
    }

    /// <summary>The first messages of a lane, in order.</summary>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public static async Task<IReadOnlyList<IncomingMessage>> FirstAsync(NpgsqlDataSource database, string lane, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var select = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("BEGIN"), new(PlanAnew), new(SelectFirst) { Parameters = { Text(lane), new() { Value = limit } } }, new("COMMIT") },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var messages = new List<IncomingMessage>();
        while (await rows.ReadAsync(cancellationToken))
        {
            messages.Add(new IncomingMessage
            {
                RetryId = rows.GetInt64(0),
                Lane = lane,
                Info = new(
                    rows.GetGuid(1).ToString(), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetFieldValue<DateTimeOffset>(5), rows.GetInt32(9)),
                TraceParent = rows.IsDBNull(6) ? null : rows.GetString(6),
                TraceState = rows.IsDBNull(7) ? null : rows.GetString(7),
                Body = rows.GetFieldValue<byte[]>(8),
                Malformed = rows.IsDBNull(10) ? null : rows.GetString(10),
            }.Identified());
        }

        return messages;
    }

    /// <summary>Ends a lane if it is empty.</summary>
    /// <returns>False when something was added to it.</returns>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public static async Task<bool> TryEndAsync(NpgsqlDataSource database, string lane, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var end = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("BEGIN"), new(PlanAnew), new(Lock) { Parameters = { Text(lane) } }, new(EndIfEmpty) { Parameters = { Text(lane) } }, new("COMMIT"),
            },
        };
        await using var rows = await end.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken);
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
