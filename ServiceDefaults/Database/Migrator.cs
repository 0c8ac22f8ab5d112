using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// Brings a database to the state that the service's scripts describe: as the role of the connection string <c>NAME-owner</c>
/// where there is one, and then the service itself runs with a lesser role; otherwise as the service's own.
/// </summary>
internal sealed partial class Migrator(IConfiguration configuration, string connectionName, ScriptSource scripts, ILogger<Migrator> logger)
{
    // Of the database and of the session: PostgreSQL releases it when the connection ends, even when the process dies
    // (PostgreSQL documentation, section 13.3.5). The number is "migrate" in ASCII.
    private const string Lock = "SELECT pg_advisory_lock(x'6D696772617465'::bigint)";

    private string? OwnersConnectionString => configuration.GetConnectionString($"{connectionName}-owner") is { Length: > 0 } owner ? owner : null;

    private string ServicesConnectionString => configuration.GetConnectionString(connectionName) is { Length: > 0 } services
        ? services
        : throw new InvalidOperationException($"The service has no database: set ConnectionStrings:{connectionName}.");

    /// <summary>Without a pool: nothing is left open once the migrations are done.</summary>
    private NpgsqlConnectionStringBuilder Settings => new(OwnersConnectionString ?? ServicesConnectionString) { Pooling = false };

    public string Database => Settings.Database ?? "";

    /// <summary>Applies what is missing.</summary>
    /// <returns>The names of the scripts applied, in order.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(Settings);
        await using var connection = await OpenAsync(source, cancellationToken);
        await using (var wait = new NpgsqlCommand(Lock, connection) { CommandTimeout = 0 })
            await wait.ExecuteNonQueryAsync(cancellationToken);

        var running = OwnersConnectionString is null ? null : await RunningRole.FindAsync(connection, Login, cancellationToken);
        if (running is not null)
            await running.AnticipateAsync(cancellationToken);
        var applied = ApplyMigrations(source);
        if (running is not null)
            await running.GrantAsync(cancellationToken);
        foreach (var seed in scripts.Seeds)
            await SeedAsync(connection, seed, cancellationToken);
        return applied;
    }

    /// <summary>What the service itself logs in as.</summary>
    private string Login => new NpgsqlConnectionStringBuilder(ServicesConnectionString).Username ?? "";

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // A cloud deployment starts a server and nobody but the service knows which database it wants.
            CreateDatabase();
            return await source.OpenConnectionAsync(cancellationToken);
        }
    }

    private void CreateDatabase()
    {
        try
        {
            EnsureDatabase.For.PostgresqlDatabase(Settings.ConnectionString, new NoOpUpgradeLog());
            Log.DatabaseCreated(logger, Database);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another replica was faster.
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MigrationException(
                $"The database '{Database}' does not exist and the role '{Settings.Username}' may not create it. " +
                $"As an administrator run: CREATE DATABASE \"{Database}\" OWNER \"{Settings.Username}\";", error);
        }
    }

    private List<string> ApplyMigrations(NpgsqlDataSource source)
    {
        var result = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(source))
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
        ? $" The role '{Settings.Username}' may not migrate: run the service once with --migrate and the owner's connection string, or set ConnectionStrings:{connectionName}-owner."
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
