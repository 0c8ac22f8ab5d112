using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>Creates the database that a connection string names, when its role may.</summary>
internal static class MissingDatabase
{
    public static async Task CreateAsync(string connectionString, CancellationToken cancellationToken)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var name = target.Database!;
        target.Database = "postgres";
        target.Pooling = false;

        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"CREATE DATABASE {Quoted(name)}", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another replica was faster.
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MigrationException(
                $"The database '{name}' does not exist and the role '{target.Username}' may not create it. " +
                $"As an administrator run: CREATE DATABASE {Quoted(name)} OWNER {Quoted(target.Username!)};", error);
        }
    }

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
