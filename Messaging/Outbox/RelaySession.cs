using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// The relay's own connection. Its commits do not wait for the disk: losing one only publishes messages again, which their
/// receivers recognise.
/// </summary>
internal sealed class RelaySession : IAsyncDisposable
{
    // Since PostgreSQL 17 it is a privilege; before, the owner's alone.
    private const string SelectMayVacuum = """
        SELECT CASE WHEN current_setting('server_version_num')::integer >= 170000
            THEN has_table_privilege('messaging.outbox', 'MAINTAIN')
            ELSE (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'messaging.outbox'::regclass) END
        """;

    private RelaySession(NpgsqlConnection connection, bool mayVacuum)
    {
        Connection = connection;
        MayVacuum = mayVacuum;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Whether this role may clean up behind the relay; where not, autovacuum does.</summary>
    public bool MayVacuum { get; }

    public static async Task<RelaySession> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, "SET synchronous_commit TO off");
            await using var mayVacuum = new NpgsqlCommand(SelectMayVacuum, connection);
            return new(connection, await mayVacuum.ExecuteScalarAsync(cancellationToken) is true);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever gets the connection from the pool next must wait for the disk again, whatever the pool's own reset does.
        if (Connection.FullState == System.Data.ConnectionState.Open)
            await ExecuteAsync(Connection, "RESET synchronous_commit");
        await Connection.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
