using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>Brings a database to the state that the service's scripts describe.</summary>
internal sealed partial class Migrator(MigrationTarget target, ScriptSource scripts, ILogger<Migrator> logger)
{
    public string Database { get; } = new NpgsqlConnectionStringBuilder(target.ConnectionString).Database ?? "";

    /// <summary>Applies what is missing.</summary>
    /// <returns>The names of the scripts applied, in order.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var _ = await MigrationLock.TakeAsync(connection, logger, cancellationToken);

        if (target.RunningRole is { } running)
            await RunningRole.AnticipateAsync(connection, running, cancellationToken);
        var applied = ApplyMigrations();
        if (target.RunningRole is { } role)
            await RunningRole.GrantAsync(connection, role, cancellationToken);
        foreach (var seed in scripts.Seeds)
            await SeedAsync(connection, seed, cancellationToken);
        return applied;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await target.DataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // A cloud deployment starts a server and nobody but the service knows which database it wants.
            await MissingDatabase.CreateAsync(target.ConnectionString, cancellationToken);
            Log.DatabaseCreated(logger, Database);
            return await target.DataSource.OpenConnectionAsync(cancellationToken);
        }
    }

    private List<string> ApplyMigrations()
    {
        var result = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(target.DataSource))
            .WithScripts(scripts.Migrations)
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();

        var applied = result.Scripts.Select(script => script.Name).ToList();
        foreach (var script in applied)
            Log.Applied(logger, script, Database);

        return result.Successful
            ? applied
            : throw new MigrationException(
                $"{result.ErrorScript?.Name ?? "reading the journal"}: {result.Error.Message} Earlier scripts stay applied.{Advice(result.Error)}", result.Error);
    }

    private string Advice(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
        ? $" The role '{new NpgsqlConnectionStringBuilder(target.ConnectionString).Username}' may not migrate: run the service once with --migrate and the owner's connection string, or set ConnectionStrings__NAME{MigrationTarget.OwnerSuffix}."
        : "";

    private static async Task SeedAsync(NpgsqlConnection connection, SqlScript seed, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(seed.Contents, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error)
        {
            throw new MigrationException($"seed {seed.Name}: {error.Message}", error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Database {Database} did not exist and was created")]
        public static partial void DatabaseCreated(ILogger logger, string database);

        [LoggerMessage(LogLevel.Information, "Migration {Script} was applied to {Database}")]
        public static partial void Applied(ILogger logger, string script, string database);
    }
}
