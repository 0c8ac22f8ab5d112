using Messaging.Database;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// Messages of one type that the broker refused, to be tried again, with those behind them. Their keys are leased to this batch's
/// connection meanwhile, so nobody waits for a lock; a process that ends leaves them to the others at once.
/// </summary>
internal sealed class RefusedBatch(NpgsqlConnection connection, DateTimeOffset leasedAt, List<string> keys, IReadOnlyList<OutboxMessage> messages)
    : IAsyncDisposable
{
    /// <summary>How long a type waits after its first failure. Each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // Longer than the broker is waited for. A message published twice is recognised by its receivers.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    private const int FewKeys = 10;
    private const int ManyKeys = 256;
    private const int MessagesOfOneKey = 8;
    private const int MessagesAtOnce = 512;

    private const string EndLeasesOfTheDead = """
        UPDATE messaging.refused_keys SET due_at = $1, backend = NULL
        WHERE backend IS NOT NULL AND backend <> ALL (ARRAY (SELECT pid FROM pg_stat_activity))
        """;

    private const string SelectDueTypes = """
        SELECT type, failures FROM messaging.refused_types
        WHERE due_at <= $1 AND (SELECT true FROM messaging.refused_keys WHERE refused_keys.type = refused_types.type AND refused_keys.due_at <= $1 LIMIT 1)
        """;

    // Null where messages cannot have reached a queue yet: then they are sent now at the earliest.
    private const string LeaseKeys = """
        UPDATE messaging.refused_keys SET due_at = $3, backend = pg_backend_pid(), sent_at = coalesce(sent_at, $2)
        WHERE key = ANY (ARRAY (
            SELECT key FROM messaging.refused_keys WHERE type = $1 AND due_at <= $2 ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED))
        RETURNING key, sent_at
        """;

    // In a statement after the lease, so that it sees what the key's last holder committed.
    private const string SelectMessages = $"""
        SELECT {OutboxMessage.StoredColumns}
        FROM unnest($1::text[]) AS leased (held_key)
        CROSS JOIN LATERAL (SELECT * FROM messaging.refused WHERE refused.key = held_key ORDER BY id LIMIT $2) AS message
        ORDER BY id
        LIMIT $3
        """;

    private const string LockKeys = "SELECT FROM messaging.refused_keys WHERE key = ANY ($1) ORDER BY key FOR UPDATE";

    private const string DeletePublished = "DELETE FROM messaging.refused WHERE id = ANY ($1)";

    private const string MarkRefused = "UPDATE messaging.refused SET attempts = attempts + 1, reason = $2 WHERE id = $1";

    private const string ReleaseKeys = """
        DELETE FROM messaging.refused_keys
        WHERE key = ANY ($1) AND (SELECT true FROM messaging.refused WHERE refused.key = refused_keys.key LIMIT 1) IS NULL
        """;

    private const string KeepKeys = """
        UPDATE messaging.refused_keys
        SET due_at = $2,
            backend = NULL,
            type = (SELECT type FROM messaging.refused WHERE refused.key = refused_keys.key ORDER BY id LIMIT 1),
            sent_at = CASE WHEN key = ANY ($3) THEN sent_at ELSE nullif(sent_at, $4) END
        WHERE key = ANY ($1)
        """;

    private const string AddTypes = """
        INSERT INTO messaging.refused_types (type, failures, due_at)
        SELECT DISTINCT type, 0, $2::timestamptz FROM messaging.refused_keys WHERE key = ANY ($1) ORDER BY type
        ON CONFLICT (type) DO NOTHING
        """;

    private const string LockTypes = "SELECT FROM messaging.refused_types WHERE type = ANY ($1) ORDER BY type FOR UPDATE";

    // A failure counts once, however many replicas have tried: only the first one finds the type still due.
    private const string Rate = """
        UPDATE messaging.refused_types AS type
        SET failures = rated.failures, due_at = $4 + rated.pause, reason = coalesce(rated.reason, type.reason)
        FROM (
            SELECT outcome.type, outcome.reason, next.failures,
                   CASE WHEN next.failures = 0 THEN interval '0' ELSE least(interval '30 s', interval '250 ms' * 2 ^ least(next.failures - 1, 10)) END AS pause
            FROM unnest($1::text[], $2::integer[], $3::text[]) AS outcome (type, failures, reason)
            JOIN messaging.refused_types AS before USING (type)
            CROSS JOIN LATERAL (SELECT coalesce(outcome.failures, before.failures + 1) AS failures) AS next
            WHERE next.failures = 0 OR before.due_at <= $4) AS rated
        WHERE type.type = rated.type
        """;

    /// <summary>In the order in which they were committed, within each key.</summary>
    public IReadOnlyList<OutboxMessage> Messages => messages;

    /// <summary>The types of which messages may be tried now, and how often in a row they failed.</summary>
    public static async Task<List<(string Type, int Failures)>> DueTypesAsync(MessagingDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = Transaction(connection, Sql.Command(EndLeasesOfTheDead, Sql.Value(now)), Sql.Command(SelectDueTypes, Sql.Value(now)));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return await rows.ListAsync(row => (row.GetString(0), row.GetInt32(1)), cancellationToken);
    }

    /// <summary>Takes messages of a type: the first ones of a few keys to see whether any gets through, and many when they do.</summary>
    public static async Task<RefusedBatch> TakeAsync(MessagingDatabase database, string type, int failures, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var keys = await LeaseAsync(connection, type, failures == 0 ? ManyKeys : FewKeys, now, cancellationToken);
            return new(connection, now, [.. keys.Keys], await ReadAsync(connection, keys, failures == 0 ? MessagesOfOneKey : 1));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Settles what was published and what was refused again, releases keys of which nothing waits, and says whether the types get through.</summary>
    public async Task CompleteAsync(IReadOnlyList<Outcome> outcomes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return;

        var published = outcomes.Where(outcome => outcome.Refusal is null).Select(outcome => outcome.Message.Id).ToList();
        var mayHaveArrived = outcomes.Where(outcome => outcome.Refusal is { MayHaveArrived: true }).Select(outcome => outcome.Message.Key).ToList();
        var types = outcomes.Where(outcome => outcome.Refusal is not { Reason: null }).GroupBy(outcome => outcome.Message.Type).ToList();
        var typeNames = types.ConvertAll(type => type.Key);
        await using var batch = Transaction(
            connection,
            [
                Sql.Command(LockKeys, Sql.Value(keys)),
                .. published.Count == 0 ? Array.Empty<NpgsqlBatchCommand>() : [Sql.Command(DeletePublished, Sql.Value(published))],
                .. from outcome in outcomes
                   let reason = outcome.Refusal?.Reason
                   where reason is not null
                   select Sql.Command(MarkRefused, Sql.Value(outcome.Message.Id), Sql.Value(reason)),
                Sql.Command(ReleaseKeys, Sql.Value(keys)),
                Sql.Command(KeepKeys, Sql.Value(keys), Sql.Value(now), Sql.Value(mayHaveArrived), Sql.Value(leasedAt)),
                Sql.Command(AddTypes, Sql.Value(keys), Sql.Value(now)),
                Sql.Command(LockTypes, Sql.Value(typeNames)),
                Sql.Command(
                    Rate,
                    Sql.Value(typeNames),
                    Sql.Value(types.ConvertAll(FailuresOf)),
                    Sql.Value(types.ConvertAll(type => type.Select(outcome => outcome.Refusal?.Reason).LastOrDefault(reason => reason is not null))),
                    Sql.Value(now)),
            ]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Failures in a row after these outcomes of one type; null: one more than before. Where some get through and most do not, a queue is full.</summary>
    private static int? FailuresOf(IEnumerable<Outcome> outcomes)
    {
        var through = outcomes.Count(outcome => outcome.Refusal is null);
        if (through == 0)
            return null;
        return through >= outcomes.Count() - through ? 0 : 1;
    }

    /// <returns>The keys, and since when messages of them may have reached a queue.</returns>
    private static async Task<Dictionary<string, DateTimeOffset>> LeaseAsync(
        NpgsqlConnection connection, string type, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = Transaction(connection, Sql.Command(LeaseKeys, Sql.Value(type), Sql.Value(now), Sql.Value(now + Lease), Sql.Value(limit)));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        return new(await rows.ListAsync(row => KeyValuePair.Create(row.GetString(0), row.Time(1)), cancellationToken));
    }

    // What is leased is tried, also when the service stops.
    private static async Task<List<OutboxMessage>> ReadAsync(NpgsqlConnection connection, Dictionary<string, DateTimeOffset> keys, int perKey)
    {
        if (keys.Count == 0)
            return [];

        await using var batch = Transaction(connection, Sql.Command(SelectMessages, Sql.Value(keys.Keys.ToList()), Sql.Value(perKey), Sql.Value(MessagesAtOnce)));
        await using var rows = await batch.ExecuteReaderAsync(CancellationToken.None);
        var messages = await rows.ListAsync(OutboxMessage.Read, CancellationToken.None);
        return messages.ConvertAll(message => message with { SentTime = keys[message.Key] });
    }

    private static NpgsqlBatch Transaction(NpgsqlConnection connection, params IEnumerable<NpgsqlBatchCommand> commands) =>
        Sql.Transaction(connection, [new(RelaySession.NoWait), new(RelaySession.ByIndex), .. commands]);
}
