using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// A connection of its own for whoever settles messages of the outbox. Transactions that only settle need not wait for the
/// disk (<see cref="NoWait"/>): losing one only publishes messages again, which their receivers recognise.
/// </summary>
internal sealed class RelaySession(NpgsqlConnection connection, bool mayVacuum) : IAsyncDisposable
{
    /// <summary>
    /// For this transaction only: the connection comes from the pool and goes back to it, and whoever gets it next must wait
    /// for the disk, whatever becomes of this one.
    /// </summary>
    public const string NoWait = "SET LOCAL synchronous_commit TO off";

    /// <summary>
    /// For this transaction only. Tables of messages are empty most of the time, and a plan that was made then, and is kept,
    /// would read all of one that has filled up since.
    /// </summary>
    public const string ByIndex = "SET LOCAL enable_seqscan TO off";

    // Since PostgreSQL 17 it is a privilege; before, the owner's alone.
    private const string SelectMayVacuum = """
        SELECT CASE WHEN current_setting('server_version_num')::integer >= 170000
            THEN has_table_privilege('messaging.outbox', 'MAINTAIN')
            ELSE (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'messaging.outbox'::regclass) END
        """;

    // Dead index entries of deleted messages stand where the next ones are looked for; autovacuum comes once a minute at best.
    private const string Vacuum = "VACUUM (SKIP_LOCKED, TRUNCATE false) messaging.outbox";
    private const int VacuumAfter = 10_000;

    private int _deleted;

    public NpgsqlConnection Connection => connection;

    public static async Task<RelaySession> OpenAsync(MessagingDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var select = new NpgsqlCommand(SelectMayVacuum, connection);
            return new(connection, await select.ExecuteScalarAsync(cancellationToken) is true);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cleans up when so many messages have been deleted, if this role may; where not, autovacuum does.</summary>
    public async Task VacuumWhenDueAsync(int deleted, CancellationToken cancellationToken)
    {
        _deleted += deleted;
        if (_deleted < VacuumAfter || !mayVacuum)
            return;

        _deleted = 0;
        await using var vacuum = new NpgsqlCommand(Vacuum, connection);
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
