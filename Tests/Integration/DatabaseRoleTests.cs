using Aspire.Hosting.Testing;
using Npgsql;

namespace Integration;

public sealed class DatabaseRoleTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ordering", "orderingdb")]
    [InlineData("inventory", "inventorydb")]
    [InlineData("payments", "paymentsdb")]
    [InlineData("notifications", "notificationsdb")]
    [InlineData("payment-provider", "providerdb")]
    public async Task Service_ConnectsWithItsOwnRole(string service, string database)
    {
        await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync(service, database));
        await using var command = source.CreateCommand("SELECT current_user::text || ' ' || rolsuper FROM pg_roles WHERE rolname = current_user");

        Assert.Equal($"{service} false", await command.ExecuteScalarAsync(Cancellation));
    }

    [Theory]
    [InlineData("ordering", "orderingdb", "inventorydb")]
    [InlineData("inventory", "inventorydb", "orderingdb")]
    [InlineData("payments", "paymentsdb", "providerdb")]
    [InlineData("ordering", "orderingdb", "postgres")]
    [InlineData("ordering", "orderingdb", "template1")]
    public async Task Role_ConnectingToAnotherDatabase_IsRefused(string service, string own, string other)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync(service, own)) { Database = other };
        await using var source = NpgsqlDataSource.Create(connectionString.ConnectionString);

        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Service_IsNotGivenTheServersPassword()
    {
        var server = new NpgsqlConnectionStringBuilder(await system.App.GetConnectionStringAsync("postgres", Cancellation));

        Assert.NotNull(server.Password);
        Assert.DoesNotContain(await system.EnvironmentOfAsync("ordering", Cancellation), variable => variable.Value is not null && variable.Value.Contains(server.Password, StringComparison.Ordinal));
    }

    private async Task<string> ConnectionStringAsync(string service, string database) =>
        (await system.EnvironmentOfAsync(service, Cancellation))[$"ConnectionStrings__{database}"]!;
}
