using Npgsql;

namespace Integration;

/// <summary>What Ordering's roles may not do.</summary>
public sealed class OrderingRoleTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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

    [Theory]
    [InlineData("CREATE TABLE mine (id integer)")]
    [InlineData("ALTER TABLE orders ADD COLUMN mine integer")]
    [InlineData("TRUNCATE orders")]
    [InlineData("DROP TABLE messaging.outbox")]
    [InlineData("UPDATE messaging.events SET data = data WHERE false")]
    [InlineData("DELETE FROM messaging.events WHERE false")]
    [InlineData("SELECT lo_creat(0)")]
    [InlineData("SELECT lo_create(0)")]
    [InlineData("SELECT lo_from_bytea(0, 'large object')")]
    public async Task Service_ChangingTablesOrHistory_IsRefused(string sql)
    {
        await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync("ordering", "orderingdb"));
        await using var command = source.CreateCommand(sql);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Owner_OfOneDatabase_CannotConnectToAnother()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync("ordering", "orderingdb-owner")) { Database = "inventorydb" };
        await using var source = NpgsqlDataSource.Create(connectionString.ConnectionString);

        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private Task<string> ConnectionStringAsync(string service, string database) => system.ConnectionStringAsync(service, database, Cancellation);
}
