using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aspire.Hosting.Postgres;

/// <summary>The script that creates a database instead of <c>CREATE DATABASE</c>.</summary>
internal sealed record PostgresCreationScriptAnnotation(string Script) : IResourceAnnotation;

/// <summary>Creates the databases of a server that is ready, where they are missing.</summary>
internal static partial class PostgresDatabases
{
    public static async Task CreateAsync(
        PostgresServerResource server, IEnumerable<PostgresDatabaseResource> databases, ResourceLoggerService loggers, CancellationToken cancellationToken)
    {
        var connectionString = await server.GetConnectionStringAsync(cancellationToken);
        await using var connection = new NpgsqlConnection($"{connectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        foreach (var database in databases)
            await CreateAsync(connection, database, loggers.GetLogger(database), cancellationToken);
    }

    private static async Task CreateAsync(NpgsqlConnection connection, PostgresDatabaseResource database, ILogger logger, CancellationToken cancellationToken)
    {
        var script = database.Annotations.OfType<PostgresCreationScriptAnnotation>().LastOrDefault()?.Script;
        if (script is null && await ExistsAsync(connection, database.DatabaseName, cancellationToken))
            return;

        await using var command = connection.CreateCommand();
        // A name cannot be a parameter in SQL: it is quoted as an identifier instead.
        command.CommandText = script ?? $"CREATE DATABASE {new NpgsqlCommandBuilder().QuoteIdentifier(database.DatabaseName)}";
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            Log.Created(logger, database.DatabaseName);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // A script cannot say "if not exists"; it has done its work in an earlier run.
        }
        catch (PostgresException exception)
        {
            throw new DistributedApplicationException(
                $"Database '{database.DatabaseName}' of resource '{database.Name}' could not be created: {exception.MessageText}" +
                (script is null ? string.Empty : " Check the script given to WithCreationScript."),
                exception);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string databaseName, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = databaseName } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Created database '{Database}'.")]
        public static partial void Created(ILogger logger, string database);
    }
}

/// <summary>Healthy when a connection can be opened and answers. Unpooled: a restarted server must not meet a stale connection.</summary>
internal sealed class PostgresHealthCheck(Func<CancellationToken, ValueTask<string?>> connectionString) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{await connectionString(cancellationToken)};Pooling=false");
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
