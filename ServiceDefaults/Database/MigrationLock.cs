using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// A session-level advisory lock of the database, which PostgreSQL releases by itself when the process that holds it dies
/// (PostgreSQL documentation, section 13.3.5).
/// </summary>
internal sealed partial class MigrationLock : IAsyncDisposable
{
    // Locks are per database, so one number serves every service: "migrate" in ASCII.
    private const long Key = 0x6D69_6772_6174_65;
    private readonly NpgsqlConnection _connection;

    private MigrationLock(NpgsqlConnection connection) => _connection = connection;

    public static async Task<MigrationLock> TakeAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        if (!await Try(connection, cancellationToken))
        {
            Log.Waiting(logger, connection.Database);
            await using var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection)
            {
                Parameters = { new() { Value = Key } },
                CommandTimeout = 0,
            };
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        return new MigrationLock(connection);
    }

    public async ValueTask DisposeAsync()
    {
        // With its session gone, the lock is gone too.
        if (_connection.State != System.Data.ConnectionState.Open)
            return;

        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", _connection) { Parameters = { new() { Value = Key } } };
        await release.ExecuteNonQueryAsync();
    }

    private static async Task<bool> Try(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Key } } };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Another instance is migrating {Database}; waiting for it")]
        public static partial void Waiting(ILogger logger, string database);
    }
}
