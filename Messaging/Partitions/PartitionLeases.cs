using Npgsql;
using NpgsqlTypes;

namespace Messaging.Partitions;

/// <summary>
/// Which partitions this replica may consume: rows in the service's database, which are its own as long as it lives. It lives
/// as long as it says so every few moments, by the database's clock, and its connection is there: so a process that ends is
/// noticed at once, and one that is frozen or cut off within <see cref="Duration"/>. That only spreads the work: that no two replicas
/// consume a partition at the same time is the broker's doing (single active consumer). Not thread-safe.
/// </summary>
internal sealed class PartitionLeases(NpgsqlDataSource database, double? share) : IAsyncDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    // A lost lease only means that somebody else has it, so nothing need wait for the disk.
    private const string NoWait = "SET LOCAL synchronous_commit TO off";

    // The owner and the view's replicas are compared in one statement, so a replica that has just said that it lives is seen.
    private const string IsFree = "(owner IS NULL OR owner NOT IN (SELECT replica FROM messaging.live_replicas))";

    private const string Lock = "LOCK TABLE messaging.partitions IN SHARE ROW EXCLUSIVE MODE";

    // Only while nobody consumes: each replica must have the same number.
    private const string Retire = $"""
        WITH former AS (
            DELETE FROM messaging.partitions
            WHERE (SELECT count(*) <> $1 AND bool_and({IsFree}) FROM messaging.partitions)
            RETURNING partition)
        INSERT INTO messaging.retired_queues (queue)
        SELECT $2 || '.' || partition || '-of-' || (SELECT count(*) FROM former) FROM former
        ON CONFLICT DO NOTHING
        """;

    private const string Create = """
        INSERT INTO messaging.partitions (partition)
        SELECT partition FROM generate_series(0, $1 - 1) AS partition WHERE NOT EXISTS (SELECT FROM messaging.partitions)
        """;

    private const string CountAll = "SELECT count(*)::integer FROM messaging.partitions";

    private const string Live = """
        INSERT INTO messaging.replicas (replica, share, backend, expires_at) VALUES ($1, $2, pg_backend_pid(), now() + $3)
        ON CONFLICT (replica) DO UPDATE SET share = EXCLUDED.share, backend = EXCLUDED.backend, expires_at = EXCLUDED.expires_at
        """;

    private const string SelectHeld = "SELECT partition FROM messaging.partitions WHERE owner = $1";

    private const string SelectLive = "SELECT replica, share FROM messaging.live_replicas";

    private const string Take = $"""
        UPDATE messaging.partitions SET owner = $1
        WHERE partition IN (
            SELECT partition FROM messaging.partitions WHERE {IsFree} ORDER BY partition LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING partition
        """;

    private const string Return = "UPDATE messaging.partitions SET owner = NULL WHERE owner = $1 AND partition = $2";

    private const string Report = """
        UPDATE messaging.partitions AS partition SET depth = figures.depth, oldest_at = least(figures.oldest_at, now())
        FROM unnest($2::smallint[], $3::bigint[], $4::timestamptz[]) AS figures (partition, depth, oldest_at)
        WHERE partition.partition = figures.partition AND owner = $1
        """;

    private const string Forget = "DELETE FROM messaging.replicas WHERE replica = $1 OR expires_at < now() - interval '1 minute'";

    private NpgsqlConnection? _connection;

    /// <summary>This replica, for as long as it runs.</summary>
    public Guid Replica { get; } = Guid.CreateVersion7();

    /// <summary>Says how many partitions there are; makes it the configured number at the very first start, or when no replica has any.</summary>
    /// <param name="service">Whose they are.</param>
    /// <param name="configured">How many there are to be.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<int> CountAsync(string service, int configured, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("BEGIN"),
                new(Lock),
                new(Retire) { Parameters = { new() { Value = configured }, new() { Value = service } } },
                new(Create) { Parameters = { new() { Value = configured } } },
                new(CountAll),
                new("COMMIT"),
            },
        };
        return (int)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Says that this replica lives.</summary>
    /// <returns>The partitions that it has, and all live replicas.</returns>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<(HashSet<int> Held, IReadOnlyList<Replica> Live)> RenewAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(await ConnectAsync(cancellationToken))
        {
            BatchCommands =
            {
                new("BEGIN"),
                new(NoWait),
                new(Live) { Parameters = { Self, new() { Value = (object?)share ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double }, new() { Value = Duration } } },
                new(SelectHeld) { Parameters = { Self } },
                new(SelectLive),
                new("COMMIT"),
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var held = new HashSet<int>();
        while (await rows.ReadAsync(cancellationToken))
            held.Add(rows.GetInt16(0));
        await rows.NextResultAsync(cancellationToken);
        var live = new List<Replica>();
        while (await rows.ReadAsync(cancellationToken))
            live.Add(new(rows.GetGuid(0), rows.IsDBNull(1) ? null : rows.GetDouble(1)));
        return (held, live);
    }

    /// <summary>Takes partitions that nobody has, so many at most.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task<IReadOnlyList<int>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        await using var take = database.CreateCommand(Take);
        take.Parameters.AddRange((NpgsqlParameter[])[Self, new() { Value = count }]);
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        var taken = new List<int>();
        while (await rows.ReadAsync(cancellationToken))
            taken.Add(rows.GetInt16(0));
        return taken;
    }

    /// <summary>Gives a partition back, so that others take it.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database is away; it remains this replica's.</exception>
    public async Task ReturnAsync(int partition, CancellationToken cancellationToken)
    {
        await using var give = database.CreateCommand(Return);
        give.Parameters.AddRange((NpgsqlParameter[])[Self, new() { Value = (short)partition }]);
        await give.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes down what is known of the partitions that this replica has.</summary>
    /// <exception cref="NpgsqlException">The database is away.</exception>
    public async Task ReportAsync(IReadOnlyList<PartitionFigures> figures, CancellationToken cancellationToken)
    {
        await using var report = database.CreateCommand(Report);
        report.Parameters.AddRange((NpgsqlParameter[])
        [
            Self,
            Numbers(figures.Select(figure => figure.Partition)),
            new() { Value = figures.Select(figure => figure.Depth).ToArray() },
            new() { Value = figures.Select(figure => figure.OldestAt).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
        ]);
        await report.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says that this replica ends.</summary>
    /// <exception cref="NpgsqlException">The database is away; the others notice when its leases have ended.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await using var forget = database.CreateCommand(Forget);
        forget.Parameters.Add(Self);
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => DisconnectAsync();

    /// <summary>The same connection each time, since its end says that of the replica.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open })
            return _connection;

        await DisconnectAsync();
        return _connection = await database.OpenConnectionAsync(cancellationToken);
    }

    private async ValueTask DisconnectAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
    }

    private NpgsqlParameter Self => new NpgsqlParameter<Guid> { TypedValue = Replica };

    private static NpgsqlParameter Numbers(IEnumerable<int> partitions) => new() { Value = partitions.Select(partition => (short)partition).ToArray() };
}
