using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace Testing;

/// <summary>The AppHost's PostgreSQL alone, without a data volume.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

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
        using var deadline = new CancellationTokenSource(StartDeadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(deadline.Token);
        var server = builder.Resources.OfType<PostgresServerResource>().Single();
        foreach (var resource in builder.Resources.Where(resource => resource != server && resource != server.PasswordParameter).ToList())
            builder.Resources.Remove(resource);
        builder.PrepareForTests();

        _app = await builder.BuildAsync(deadline.Token);
        await _app.StartAsync(deadline.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(server.Name, deadline.Token);
        _connectionString = $"{await _app.GetConnectionStringAsync(server.Name, deadline.Token)};Database=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
