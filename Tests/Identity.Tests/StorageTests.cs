using Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Identity.Tests;

public sealed class StorageTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Migrations_MakeEveryColumnOfTheModel()
    {
        await using var scope = identity.Service.Services.CreateAsyncScope();
        var entities = scope.ServiceProvider.GetRequiredService<IdentityDatabase>().Model.GetEntityTypes().ToList();
        var expected = entities.SelectMany(entity => entity.GetProperties().Select(property =>
            $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType().Split('(')[0]}")).Order();

        await using var command = identity.Service.Database.CreateCommand("""
            SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_name = ANY($1)
            """);
        command.Parameters.Add(new() { Value = entities.Select(entity => entity.GetTableName()!).ToArray() });
        var columns = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            columns.Add(rows.GetString(0));

        Assert.Equal(expected.Select(column => column.Replace("character varying", "text", StringComparison.Ordinal)), columns.Order());
    }
}
