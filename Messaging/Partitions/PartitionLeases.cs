using Messaging.Database;
using Npgsql;

namespace Messaging.Partitions;

/// <summary>
/// Which partitions this replica may consume: rows in the service's database, which are its own as long as it lives. It lives
/// as long as it says so every few moments, by the database's clock, and its connection is there: so a process that ends is
/// noticed at once, and one that is frozen or cut off within <see cref="Duration"/>. That only spreads the work: that no two replicas
/// consume a partition at the same time is the broker's doing (single active consumer). All methods throw
/// <see cref="NpgsqlException"/> when the database is away. Not thread-safe.
/// </summary>
internal sealed class PartitionLeases(MessagingDatabase database, double? share) : IAsyncDisposable
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
        FROM unnest($2::integer[], $3::bigint[], $4::timestamptz[]) AS figures (partition, depth, oldest_at)
        WHERE partition.partition = figures.partition AND owner = $1
        """;

    private const string Forget = "DELETE FROM messaging.replicas WHERE replica = $1 OR expires_at < now() - interval '1 minute'";

    private NpgsqlConnection? _connection;

    /// <summary>This replica, for as long as it runs.</summary>
    public Guid Replica { get; } = Guid.CreateVersion7();

    /// <summary>Says how many partitions there are; makes it the configured number at the very first start, or when no replica has any.</summary>
    public async Task<int> CountAsync(string service, int configured, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = Sql.Transaction(
            connection, new(Lock), Sql.Command(Retire, Sql.Value(configured), Sql.Value(service)), Sql.Command(Create, Sql.Value(configured)), new(CountAll));
        return (int)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Says that this replica lives.</summary>
    /// <returns>The partitions that it has, and all live replicas.</returns>
    public async Task<(List<int> Held, List<Replica> Live)> RenewAsync(CancellationToken cancellationToken)
    {
        await using var batch = Sql.Transaction(
            await ConnectAsync(cancellationToken),
            new(NoWait),
            Sql.Command(Live, Self, Sql.Value(share), Sql.Value(Duration)),
            Sql.Command(SelectHeld, Self),
            new(SelectLive));
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var held = await rows.ListAsync(ReadPartition, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return (held, await rows.ListAsync(row => new Replica(row.GetGuid(0), row.Optional<double?>(1)), cancellationToken));
    }

    /// <summary>Takes partitions that nobody has, so many at most.</summary>
    public Task<List<int>> TakeAsync(int count, CancellationToken cancellationToken) =>
        database.QueryAsync(Take, ReadPartition, cancellationToken, Self, Sql.Value(count));

    /// <summary>Gives a partition back, so that others take it. When that fails, it remains this replica's.</summary>
    public Task ReturnAsync(int partition, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Return, cancellationToken, Self, Sql.Value((short)partition));

    /// <summary>Writes down what is known of the partitions that this replica has.</summary>
    public Task ReportAsync(List<PartitionFigures> figures, CancellationToken cancellationToken) => database.ExecuteAsync(
        Report, cancellationToken, Self,
        Sql.Value(figures.ConvertAll(figure => figure.Partition)),
        Sql.Value(figures.ConvertAll(figure => figure.Depth)),
        Sql.Value(figures.ConvertAll(figure => figure.OldestAt)));

    /// <summary>Says that this replica ends. When that fails, the others notice when its leases have ended.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) => database.ExecuteAsync(Forget, cancellationToken, Self);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
    }

    /// <summary>The same connection each time, since its end says that of the replica.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open })
            return _connection;

        await DisposeAsync();
        return _connection = await database.OpenConnectionAsync(cancellationToken);
    }

    private NpgsqlParameter Self => Sql.Value(Replica);

    private static int ReadPartition(NpgsqlDataReader row) => row.GetInt16(0);
}

/// <summary>What a partition's owner knows of its queue.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Depth">How many messages no replica has yet.</param>
/// <param name="OldestAt">Every message that was published before was handled.</param>
/// <param name="IsIdle">Nothing waits or is being handled.</param>
internal sealed record PartitionFigures(int Partition, long Depth, DateTimeOffset OldestAt, bool IsIdle);
