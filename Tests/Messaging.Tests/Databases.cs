using Npgsql;

namespace Messaging.Tests;

/// <summary>What tests do to a database from outside of the services.</summary>
internal static class Databases
{
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<List<T>> QueryAsync<T>(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<T>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            values.Add(rows.GetFieldValue<T>(0));
        return values;
    }

    public static async Task<T> ScalarAsync<T>(string connectionString, string sql) => (await QueryAsync<T>(connectionString, sql)).Single();

    /// <summary>Takes the database away: nobody can connect, and whoever is connected is thrown out.</summary>
    public static async Task TakeAwayAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync(Administrator(connectionString), $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        await ExecuteAsync(Administrator(connectionString), $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    }

    public static Task BringBackAsync(string connectionString) =>
        ExecuteAsync(Administrator(connectionString), $"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(connectionString).Database}\" ALLOW_CONNECTIONS true");

    /// <summary>Removes the database. The server's files are deleted within a limited time when the tests end, so they must not pile up.</summary>
    public static Task DropAsync(string connectionString) =>
        ExecuteAsync(Administrator(connectionString), $"DROP DATABASE \"{new NpgsqlConnectionStringBuilder(connectionString).Database}\" WITH (FORCE)");

    private static string Administrator(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false }.ConnectionString;
}
