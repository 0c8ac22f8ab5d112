using Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;

namespace Identity.Tests;

public sealed class StorageTests(IdentityFixture identity, PostgresFixture postgres) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Users_OfAnEarlierRelease_AreKept()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("identitydb"));
        foreach (var script in Scripts().TakeWhile(name => !name.Contains("0004", StringComparison.Ordinal)))
            await ExecuteAsync(database, script);
        await using (var users = database.CreateCommand("INSERT INTO users (id, name, password_hash) VALUES (gen_random_uuid(), 'Carol', 'hash'), (gen_random_uuid(), 'Dora', 'hash')"))
            await users.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await ExecuteAsync(database, Scripts().Single(name => name.Contains("0004", StringComparison.Ordinal)));

        await using var command = database.CreateCommand("SELECT string_agg(normalized_name, ' ' ORDER BY name) || count(DISTINCT security_stamp) || count(*) FILTER (WHERE disabled) FROM users");
        Assert.Equal("CAROL DORA20", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }


    [Fact]
    public async Task Migrations_MakeEveryColumnOfTheModel()
    {
        await using var scope = identity.Service.Services.CreateAsyncScope();
        var entities = scope.ServiceProvider.GetRequiredService<IdentityDatabase>().Model.GetEntityTypes().ToList();
        var expected = entities.SelectMany(entity => entity.GetProperties().Select(property =>
            $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType().Split('(')[0]}")).Order();

        await using var command = identity.Service.Database.CreateCommand("""
            SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_name = ANY($1) AND column_name NOT IN ('failed_tries', 'locked_until')
            """);
        command.Parameters.Add(new() { Value = entities.Select(entity => entity.GetTableName()!).ToArray() });
        var columns = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            columns.Add(rows.GetString(0));

        Assert.Equal(expected.Select(column => column.Replace("character varying", "text", StringComparison.Ordinal)), columns.Order());
    }

    private static IEnumerable<string> Scripts() =>
        typeof(IdentityDatabase).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string script)
    {
        using var text = new StreamReader(typeof(IdentityDatabase).Assembly.GetManifestResourceStream(script)!);
        await using var command = database.CreateCommand(await text.ReadToEndAsync(TestContext.Current.CancellationToken));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
