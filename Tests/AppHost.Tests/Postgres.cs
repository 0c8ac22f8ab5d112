using Npgsql;

namespace AppHost.Tests;

internal static class Postgres
{
    /// <summary>Runs a statement on a connection that is closed afterwards.</summary>
    public static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
