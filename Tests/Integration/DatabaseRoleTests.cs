using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Integration;

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

                Assert.Matches($"^{service}-[ab] false true$", (string?)await command.ExecuteScalarAsync(Cancellation));
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

    private Task<string> ConnectionStringAsync(string service, string database) => system.ConnectionStringAsync(service, database, Cancellation);
}
