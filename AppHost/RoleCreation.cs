using Npgsql;

namespace AppHost;

/// <summary>Makes the roles of a service, as the server's administrator.</summary>
internal static class RoleCreation
{
    // No service takes the whole server's connections (200, AppHost.cs): two replicas with a full pool each, and a few beside them.
    private const int RunningConnections = 80;
    private const int OwnersConnections = 10;

    /// <summary>
    /// Creates the roles or sets their passwords, gives the database to the owner, and closes it to everyone else but the
    /// running roles. Idempotent; the lock keeps databases that become ready together from changing the same catalogue rows
    /// at once.
    /// </summary>
    public static async Task CreateAsync(
        PostgresDatabaseResource database, DatabaseRole owner, RunningRoles running, CancellationToken cancellationToken)
    {
        var server = await database.Parent.ConnectionStringExpression.GetValueAsync(cancellationToken);
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false };

        await using (var connection = new NpgsqlConnection(connectionString.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtext('database roles'))", cancellationToken);
            await SetLoginAsync(connection, owner, OwnersConnections, cancellationToken);
            await SetAsync(connection, running.Group, "NOLOGIN", cancellationToken);
            foreach (var login in new[] { running.InUse, running.Spare })
            {
                await SetLoginAsync(connection, login, RunningConnections, cancellationToken);
                await ExecuteAsync(connection, $"GRANT {Quote(running.Group)} TO {Quote(login.Name)}", cancellationToken);
            }

            await ExecuteAsync(connection, $"""
                ALTER DATABASE {Quote(database.DatabaseName)} OWNER TO {Quote(owner.Name)};
                REVOKE CONNECT, TEMPORARY ON DATABASE {Quote(database.DatabaseName)}, postgres, template1 FROM PUBLIC;
                GRANT CONNECT ON DATABASE {Quote(database.DatabaseName)} TO {Quote(running.Group)}
                """, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        connectionString.Database = database.DatabaseName;
        await CloseAsync(connectionString.ConnectionString, cancellationToken);
    }

    private static async Task SetLoginAsync(NpgsqlConnection connection, DatabaseRole role, int connections, CancellationToken cancellationToken)
    {
        var password = Literal(await role.PasswordAsync(cancellationToken));
        await SetAsync(connection, role.Name, $"LOGIN CONNECTION LIMIT {connections} PASSWORD {password}", cancellationToken);
    }

    private static async Task SetAsync(NpgsqlConnection connection, string role, string attributes, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", connection) { Parameters = { new() { Value = role } } })
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is null)
                await ExecuteAsync(connection, $"CREATE ROLE {Quote(role)}", cancellationToken);
        }

        await ExecuteAsync(connection,
            $"ALTER ROLE {Quote(role)} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS {attributes}", cancellationToken);
    }

    /// <summary>Changes a role's password; who is logged in stays so.</summary>
    public static async Task SetPasswordAsync(string server, string role, string password, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"ALTER ROLE {Quote(role)} PASSWORD {Literal(password)}", cancellationToken);
    }

    /// <summary>Nobody makes large objects, which belong to no table that could limit or clean them up.</summary>
    private static async Task CloseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC", cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Utility statements take no parameters.
    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
