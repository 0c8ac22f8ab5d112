using System.Net;
using System.Reflection;
using DbUp.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ServiceDefaults.Database;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace ServiceDefaults.Tests;

public sealed class MigrationTests(PostgresFixture postgres)
{
    private static readonly Assembly Scripts = typeof(MigrationTests).Assembly;

    [Fact]
    public async Task TwoStartsAtOnce_ApplyEveryScriptOnce()
    {
        var database = await postgres.CreateDatabaseAsync("concurrent");
        var one = Create(database);
        var two = Create(database);

        var applied = await Task.WhenAll(ApplyAsync(one), ApplyAsync(two));

        Assert.Equal(["0001_first.sql", "0002_second.sql"], applied.SelectMany(scripts => scripts));
        Assert.Equal(["from a migration"], await ItemsOf(database));
    }

    [Fact]
    public async Task Database_Missing_IsCreated()
    {
        var database = postgres.NameDatabase("missing");
        var migration = Create(database);

        await ApplyAsync(migration);

        Assert.Equal(["from a migration"], await ItemsOf(database));
    }

    [Fact]
    public async Task Database_MissingAndRoleMayNotCreateIt_SaysWhatToDo()
    {
        await postgres.ExecuteAsync("CREATE ROLE humble LOGIN PASSWORD 'humble'");
        var database = new NpgsqlConnectionStringBuilder(postgres.NameDatabase("forbidden")) { Username = "humble", Password = "humble" };
        var migration = Create(database.ConnectionString);

        var error = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(migration));

        Assert.Contains($"CREATE DATABASE \"{database.Database}\" OWNER \"humble\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeds_RunOnlyWhenEnabled_AndAgainAtEveryStart()
    {
        var database = await postgres.CreateDatabaseAsync("seeds");
        var unseeded = Create(database);
        await ApplyAsync(unseeded);
        Assert.Equal(["from a migration"], await ItemsOf(database));

        var seeded = Create(database, Source(seeds: true));
        await ApplyAsync(seeded);
        await ApplyAsync(seeded);

        Assert.Equal(["from a migration", "from a seed"], await ItemsOf(database));
    }

    [Fact]
    public async Task Script_Failing_IsNamedAndRolledBack_AndLaterMended()
    {
        var database = await postgres.CreateDatabaseAsync("failing");
        var first = new SqlScript("0001_good.sql", "CREATE TABLE items (name text PRIMARY KEY)");
        var broken = Create(database, new ScriptSource([first, new("0002_bad.sql", "INSERT INTO items VALUES ('half'); SELECT nonsense")], []));

        var error = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(broken));

        Assert.StartsWith("0002_bad.sql: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(await ItemsOf(database));

        var mended = Create(database, new ScriptSource([first, new("0002_bad.sql", "INSERT INTO items VALUES ('whole')")], []));
        Assert.Equal(["0002_bad.sql"], await ApplyAsync(mended));
        Assert.Equal(["whole"], await ItemsOf(database));
    }

    [Fact]
    public async Task Service_DatabaseRefusesAtStart_BecomesReadyOnceItDoesNot()
    {
        var database = await postgres.CreateDatabaseAsync("late");
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await postgres.ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await using var service = await TestService.StartAsync(
            builder => builder.AddDatabase("itemsdb", Scripts),
            settings: ("ConnectionStrings:itemsdb", database));

        using var ready = await service.GetAsync("/health");
        using var alive = await service.GetAsync("/alive");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);

        await postgres.ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        await Eventually.TrueAsync(async () => (await service.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "the service is ready");
        Assert.Equal(["from a migration"], await ItemsOf(database));
    }

    [Fact]
    public async Task MigrateCommand_PrintsWhatWasApplied()
    {
        var database = await postgres.CreateDatabaseAsync("command");
        var migration = Create(database);
        using var output = new StringWriter();

        var exitCode = await MigrateCommand.RunAsync(migration, output, TextWriter.Null);

        Assert.Equal(0, exitCode);
        Assert.Contains("applied 0001_first.sql", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 migration(s) applied", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateCommand_ServerAway_FailsWithTheReason()
    {
        var migration = Create("Host=127.0.0.1;Port=1;Username=nobody;Database=items");
        using var error = new StringWriter();

        var exitCode = await MigrateCommand.RunAsync(migration, TextWriter.Null, error);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Migrating the database 'items' failed: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What one replica has.</summary>
    private static Migrator Create(string connectionString, ScriptSource? scripts = null) =>
        new(new ConfigurationManager { ["ConnectionStrings:itemsdb"] = connectionString }, "itemsdb", scripts ?? Source(seeds: false), NullLogger<Migrator>.Instance);

    private static Task<IReadOnlyList<string>> ApplyAsync(Migrator migrator) => migrator.ApplyAsync(TestContext.Current.CancellationToken);

    private static ScriptSource Source(bool seeds) =>
        ScriptSource.From([Scripts], new ConfigurationBuilder().AddInMemoryCollection([new("Enabled", seeds.ToString())]).Build());

    private static async Task<List<string>> ItemsOf(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("SELECT name FROM items ORDER BY name");
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var items = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            items.Add(rows.GetString(0));
        return items;
    }

}
