using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// The relay's own connection. Its commits do not wait for the disk: losing one only publishes messages again, which their
/// receivers recognise.
/// </summary>
internal sealed class RelaySession : IAsyncDisposable
{
    private RelaySession(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    public static async Task<RelaySession> OpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, "SET synchronous_commit TO off");
            return new(connection);
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
