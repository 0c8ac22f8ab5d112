using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Testing;

/// <summary>The AppHost's PostgreSQL alone, without a data volume.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private DistributedApplication? _app;
    private string _connectionString = "";
    private int _databases;

    /// <summary>Creates an empty database, whose name begins with the given one.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        var connectionString = NameDatabase(name);
        await ExecuteAsync($"CREATE DATABASE \"{new NpgsqlConnectionStringBuilder(connectionString).Database}\"");
        return connectionString;
    }

    /// <summary>Connection string of a database that does not exist.</summary>
    public string NameDatabase(string name) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Database = $"{name}_{Interlocked.Increment(ref _databases)}",
        MaxPoolSize = 20,
    }.ConnectionString;

    /// <summary>Runs a statement as the server's administrator.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask InitializeAsync()
    {
        _app = await TestingBuilderExtensions.StartServersAsync("postgres");
        _connectionString = $"{await _app.GetConnectionStringAsync("postgres")};Database=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
