using Messaging.Database;

namespace Messaging.EventSourcing;

/// <summary>How far an asynchronous projection has come: its row in <c>messaging.projections</c>.</summary>
/// <param name="Position">The last position that it has seen.</param>
/// <param name="Transaction">The id of the transaction in which the row is locked.</param>
internal sealed record Checkpoint(long Position, ulong Transaction)
{
    private const string Insert = "INSERT INTO messaging.projections (name) VALUES ($1) ON CONFLICT DO NOTHING";

    // Without anything to do there is no lock, no transaction id and nothing to write: an idle projection costs one query.
    private const string Lock = """
        SELECT position, pg_current_xact_id() FROM messaging.projections AS checkpoint
        WHERE name = $1 AND EXISTS (SELECT FROM messaging.events WHERE position > checkpoint.position)
        FOR UPDATE OF checkpoint SKIP LOCKED
        """;

    private const string Update = """
        UPDATE messaging.projections SET position = $2, updated_at = $3, failed_position = NULL, failed_at = NULL, last_error = NULL
        WHERE name = $1
        """;

    // Another replica may have got past the event meanwhile. The same failure again changes nothing.
    private const string Stand = """
        UPDATE messaging.projections
        SET failed_position = $2, failed_at = CASE WHEN failed_position = $2 THEN failed_at ELSE $3 END, last_error = $4
        WHERE name = $1 AND position < $2 AND (failed_position, last_error) IS DISTINCT FROM ($2, $4)
        """;

    /// <summary>Adds the row of a new projection.</summary>
    public static void Create(UnitOfWork work, string name) => work.Add(Insert, Sql.Value(name));

    /// <summary>Locks the row until the transaction ends.</summary>
    /// <returns>Null when there is nothing after it, or another replica is at work.</returns>
    public static async Task<Checkpoint?> TryLockAsync(UnitOfWork work, string name, CancellationToken cancellationToken)
    {
        await using var select = work.Connection.Command(Lock, Sql.Value(name));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new(row.GetInt64(0), row.GetFieldValue<ulong>(1)) : null;
    }

    /// <summary>Adds the move to another position; it waits for a replica that is at work.</summary>
    public static void Move(UnitOfWork work, string name, long position, DateTimeOffset now) =>
        work.Add(Update, Sql.Value(name), Sql.Value(position), Sql.Value(now));

    /// <summary>Adds that the event at that position, the next one, cannot be projected.</summary>
    public static void Fail(UnitOfWork work, string name, long position, Exception failure, DateTimeOffset now) =>
        work.Add(Stand, Sql.Value(name), Sql.Value(position), Sql.Value(now), Sql.Value(DatabaseFailure.Describe(failure)));
}
