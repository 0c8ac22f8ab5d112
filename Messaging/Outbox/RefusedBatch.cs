using Npgsql;
using NpgsqlTypes;

namespace Messaging.Outbox;

/// <summary>
/// Messages of one type that the broker refused, to be tried again, with those behind them. Their keys are leased to this batch's
/// connection meanwhile, so nobody waits for a lock; a process that ends leaves them to the others at once.
/// </summary>
internal sealed class RefusedBatch : IAsyncDisposable
{
    /// <summary>How long a type waits after its first failure. Each further one doubles it.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // Longer than the broker is waited for. A message published twice is recognised by its receivers.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    private const int FewKeys = 10;
    private const int ManyKeys = 256;
    private const int MessagesOfOneKey = 8;
    private const int Messages = 512;

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
        SELECT {OutboxRow.Columns}
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

    private readonly NpgsqlConnection _connection;
    private readonly DateTimeOffset _leasedAt;
    private readonly List<string> _keys;

    private RefusedBatch(NpgsqlConnection connection, DateTimeOffset leasedAt, List<string> keys, IReadOnlyList<OutboxRow> rows)
    {
        _connection = connection;
        _leasedAt = leasedAt;
        _keys = keys;
        Rows = rows;
    }

    /// <summary>In the order in which they were committed, within each key.</summary>
    public IReadOnlyList<OutboxRow> Rows { get; }

    /// <summary>The types of which messages may be tried now, and how often in a row they failed.</summary>
    public static async Task<IReadOnlyList<(string Type, int Failures)>> DueTypesAsync(
        NpgsqlDataSource database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = Transaction(
            connection,
            new NpgsqlBatchCommand(EndLeasesOfTheDead) { Parameters = { new() { Value = now } } },
            new NpgsqlBatchCommand(SelectDueTypes) { Parameters = { new() { Value = now } } });
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var types = new List<(string, int)>();
        while (await rows.ReadAsync(cancellationToken))
            types.Add((rows.GetString(0), rows.GetInt32(1)));
        return types;
    }

    /// <summary>Takes messages of a type: the first ones of a few keys to see whether any gets through, and many when they do.</summary>
    public static async Task<RefusedBatch> TakeAsync(
        NpgsqlDataSource database, string type, int failures, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await TakeAsync(connection, type, failures, now, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<RefusedBatch> TakeAsync(
        NpgsqlConnection connection, string type, int failures, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = await LeaseAsync(connection, type, failures == 0 ? ManyKeys : FewKeys, now, cancellationToken);
        var rows = new List<OutboxRow>();
        if (keys.Count > 0)
        {
            await using var batch = Transaction(connection, new NpgsqlBatchCommand(SelectMessages)
            {
                Parameters = { new() { Value = keys.Keys.ToList() }, new() { Value = failures == 0 ? MessagesOfOneKey : 1 }, new() { Value = Messages } },
            });
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None); // what is leased is tried
            while (await reader.ReadAsync(CancellationToken.None))
            {
                var row = OutboxRow.Read(reader);
                rows.Add(row with { SentTime = keys[row.Key] });
            }
        }

        return new(connection, now, [.. keys.Keys], rows);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Settles what was published and what was refused again, releases keys of which nothing waits, and says whether the types get through.</summary>
    public async Task CompleteAsync(IReadOnlyList<Outcome> outcomes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_keys.Count == 0)
            return;

        var published = outcomes.Where(outcome => outcome.Refusal is null).Select(outcome => outcome.Row.Id).ToList();
        var types = outcomes.Where(outcome => outcome.Refusal is not { Reason: null }).GroupBy(outcome => outcome.Row.Type).ToList();
        await using var batch = Transaction(
            _connection,
            [
                new(LockKeys) { Parameters = { Keys() } },
                .. published.Count == 0 ? Array.Empty<NpgsqlBatchCommand>() : [new(DeletePublished) { Parameters = { new() { Value = published } } }],
                .. from outcome in outcomes
                   let reason = outcome.Refusal?.Reason
                   where reason is not null
                   select new NpgsqlBatchCommand(MarkRefused) { Parameters = { new() { Value = outcome.Row.Id }, new() { Value = reason } } },
                new(ReleaseKeys) { Parameters = { Keys() } },
                new(KeepKeys)
                {
                    Parameters =
                    {
                        Keys(),
                        new() { Value = now },
                        new() { Value = outcomes.Where(outcome => outcome.Refusal is { MayHaveArrived: true }).Select(outcome => outcome.Row.Key).ToList() },
                        new() { Value = _leasedAt },
                    },
                },
                new(AddTypes) { Parameters = { Keys(), new() { Value = now } } },
                new(LockTypes) { Parameters = { new() { Value = types.ConvertAll(type => type.Key) } } },
                new(Rate)
                {
                    Parameters =
                    {
                        new() { Value = types.ConvertAll(type => type.Key) },
                        new() { Value = types.ConvertAll(FailuresOf), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                        new()
                        {
                            Value = types.ConvertAll(type => type.Select(outcome => outcome.Refusal?.Reason).LastOrDefault(reason => reason is not null)),
                            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                        },
                        new() { Value = now },
                    },
                },
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

    private static async Task<Dictionary<string, DateTimeOffset>> LeaseAsync(
        NpgsqlConnection connection, string type, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = Transaction(connection, new NpgsqlBatchCommand(LeaseKeys)
        {
            Parameters = { new() { Value = type }, new() { Value = now }, new() { Value = now + Lease }, new() { Value = limit } },
        });
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var keys = new Dictionary<string, DateTimeOffset>();
        while (await rows.ReadAsync(cancellationToken))
            keys.Add(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1));
        return keys;
    }

    private static NpgsqlBatch Transaction(NpgsqlConnection connection, params IReadOnlyList<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new("BEGIN"), new(RelaySession.NoWait), new(RelaySession.ByIndex) } };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("COMMIT"));
        return batch;
    }

    private NpgsqlParameter Keys() => new() { Value = _keys };
}
