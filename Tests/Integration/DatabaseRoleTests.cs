using AppHost;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Integration;

[Collection(nameof(Passwords))] // not while passwords change
public sealed class DatabaseRoleTests(SystemFixture system)
{
    private const string Connection = "ConnectionStrings__";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ConnectsWithItsOwnLimitedRole()
    {
        var seen = 0;
        foreach (var service in system.Projects.Select(project => project.Name))
        {
            var databases = (await system.EnvironmentOfAsync(service, Cancellation)).Keys
                .Where(name => name.StartsWith(Connection, StringComparison.Ordinal) && name.EndsWith("db", StringComparison.Ordinal));
            foreach (var database in databases.Select(name => name[Connection.Length..]))
            {
                await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync(service, database));
                await using var command = source.CreateCommand("SELECT current_user::text || ' ' || rolsuper || ' ' || (rolconnlimit > 0) FROM pg_roles WHERE rolname = current_user");

                Assert.Equal($"{service} false true", await command.ExecuteScalarAsync(Cancellation));
                seen++;
            }
        }

        Assert.Equal(system.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<PostgresDatabaseResource>().Count(), seen);
    }

    [Fact]
    public async Task Service_IsNotGivenTheServersPassword()
    {
        var server = new NpgsqlConnectionStringBuilder(await system.App.GetConnectionStringAsync("postgres", Cancellation));

        Assert.NotNull(server.Password);
        foreach (var service in system.Projects.Select(project => project.Name))
            Assert.DoesNotContain(await system.EnvironmentOfAsync(service, Cancellation), variable => variable.Value is not null && variable.Value.Contains(server.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DataVolume_OfAReleaseWithOneRole_IsHandedToTheOwner()
    {
        var server = system.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<PostgresDatabaseResource>().First().Parent;
        var administrator = new NpgsqlConnectionStringBuilder(await system.App.GetConnectionStringAsync("postgres", Cancellation)) { Database = "postgres", Pooling = false };
        await ExecuteAsync(administrator, "CREATE ROLE legacy LOGIN PASSWORD 'old'");
        await ExecuteAsync(administrator, "CREATE DATABASE legacydb OWNER legacy");
        var old = new NpgsqlConnectionStringBuilder(administrator.ConnectionString) { Database = "legacydb", Username = "legacy", Password = "old" };
        await ExecuteAsync(old, "CREATE SCHEMA messaging CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY); CREATE TABLE kept (note text); INSERT INTO kept VALUES ('still here')");

        await RoleCreation.CreateAsync(
            new PostgresDatabaseResource("legacydb", "legacydb", server), Role("legacy-owner", "new-owner"), Role("legacy", "new"), Cancellation);

        var owner = new NpgsqlConnectionStringBuilder(old.ConnectionString) { Username = "legacy-owner", Password = "new-owner" };
        await ExecuteAsync(owner, "ALTER TABLE kept ADD COLUMN more text; ALTER TABLE messaging.outbox ADD COLUMN more text; GRANT SELECT ON kept TO legacy");
        var running = new NpgsqlConnectionStringBuilder(old.ConnectionString) { Password = "new" };
        Assert.Equal("still here", await ExecuteAsync(running, "SELECT note FROM kept"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(running, "DROP TABLE kept"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private static DatabaseRole Role(string name, string password) => new(name, new ParameterResource($"{name}-password", _ => password, secret: true));

    private static async Task<object?> ExecuteAsync(NpgsqlConnectionStringBuilder connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private Task<string> ConnectionStringAsync(string service, string database) => system.ConnectionStringAsync(service, database, Cancellation);
}
