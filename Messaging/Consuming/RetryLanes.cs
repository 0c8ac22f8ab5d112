using Messaging.Database;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>
/// Messages that wait to be handled again, one behind another in their lane: that of their ordering key, or one of their own
/// when their order does not matter. Whoever adds to a lane or ends it holds the lane's row, so none is left without. Methods that
/// wait throw <see cref="NpgsqlException"/> when the database is away.
/// </summary>
internal static class RetryLanes
{
    // Locks a lane that is there already, and leaves alone when it is due.
    private const string Open = """
        INSERT INTO messaging.retry_lanes (lane, due_at) VALUES ($1, $2)
        ON CONFLICT (lane) DO UPDATE SET lane = EXCLUDED.lane
        """;

    private const string Insert = $"""
        INSERT INTO messaging.retries ({IncomingMessage.Columns}, lane, attempts, history)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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

    private const string SelectFirst = $"""
        SELECT {IncomingMessage.Columns}, id, attempts FROM messaging.retries
        WHERE lane = $1 ORDER BY id LIMIT $2
        """;

    private const string Lock = "SELECT FROM messaging.retry_lanes WHERE lane = $1 FOR UPDATE";

    // A statement of its own: it sees what was committed while the lock was waited for.
    private const string EndIfEmpty = """
        DELETE FROM messaging.retry_lanes WHERE lane = $1 AND NOT EXISTS (SELECT FROM messaging.retries WHERE lane = $1) RETURNING lane
        """;

    // Whatever the tables held when the statement was planned first.
    private const string PlanAnew = "SET LOCAL plan_cache_mode TO force_custom_plan";

    public static string Of(IncomingMessage message, bool keepsOrder) =>
        message.Lane ?? (keepsOrder ? $"key {message.Info.Key}" : $"message {message.InboxId}");

    /// <summary>Adds a message to the end of a lane, which is due then if it is new.</summary>
    public static void Add(UnitOfWork work, IncomingMessage message, string lane, int attempts, DateTimeOffset dueAt, string history)
    {
        work.Add(Open, Sql.Value(lane), Sql.Value(dueAt));
        work.Add(Insert, message.Parameters(Sql.Value(lane), Sql.Value(attempts), Sql.Json(history)));
    }

    /// <summary>Counts a failure of a lane's first message, and lets the lane wait.</summary>
    public static void Delay(UnitOfWork work, IncomingMessage message, DateTimeOffset dueAt, string history)
    {
        work.Add(Fail, Sql.Value(message.RetryId!.Value), Sql.Json(history));
        work.Add(Postpone, Sql.Value(message.Lane), Sql.Value(dueAt));
    }

    /// <summary>Removes a lane's first message, and keeps the lane for the same replica until then. Nothing for a delivery of the broker.</summary>
    public static void Remove(UnitOfWork work, IncomingMessage message, DateTimeOffset leaseEnd)
    {
        if (message.RetryId is not { } id)
            return;

        work.Add(Delete, Sql.Value(id));
        work.Add(Keep, Sql.Value(message.Lane), Sql.Value(leaseEnd));
    }

    /// <summary>Takes lanes that are due; they are due again for anybody at the end of the lease, or when the connection ends.</summary>
    public static async Task<List<string>> TakeAsync(
        NpgsqlConnection connection, int limit, DateTimeOffset now, DateTimeOffset leaseEnd, CancellationToken cancellationToken)
    {
        await using var take = Sql.Transaction(
            connection,
            new(PlanAnew),
            Sql.Command(EndLeasesOfTheDead, Sql.Value(now)),
            Sql.Command(TakeDue, Sql.Value(now), Sql.Value(leaseEnd), Sql.Value(limit)));
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        return await rows.ListAsync(row => row.GetString(0), cancellationToken);
    }

    /// <summary>The first messages of a lane, in order.</summary>
    public static async Task<List<IncomingMessage>> FirstAsync(MessagingDatabase database, string lane, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var select = Sql.Transaction(connection, new(PlanAnew), Sql.Command(SelectFirst, Sql.Value(lane), Sql.Value(limit)));
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        return await rows.ListAsync(
            row => new IncomingMessage(
                new(row.GetGuid(0).ToString(), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), Retries: row.GetInt32(10)),
                row.GetFieldValue<byte[]>(7))
            {
                TraceParent = row.Optional<string>(5),
                TraceState = row.Optional<string>(6),
                Malformed = row.Optional<string>(8),
                RetryId = row.GetInt64(9),
                Lane = lane,
            },
            cancellationToken);
    }

    /// <summary>Ends a lane if it is empty.</summary>
    /// <returns>False when something was added to it.</returns>
    public static async Task<bool> TryEndAsync(MessagingDatabase database, string lane, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var end = Sql.Transaction(connection, new(PlanAnew), Sql.Command(Lock, Sql.Value(lane)), Sql.Command(EndIfEmpty, Sql.Value(lane)));
        await using var rows = await end.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken);
    }
}
