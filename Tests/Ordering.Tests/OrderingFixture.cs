using Npgsql;
using Testing;

namespace Ordering.Tests;

/// <summary>One Ordering with a database of its own for a class of tests.</summary>
public sealed class OrderingFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private OrderingService? _service;

    public string ConnectionString { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync("orderingdb");
        _service = await OrderingService.StartAsync(ConnectionString);
        Client = _service.CreateClient();
    }

    public async Task<long> CountOrdersAsync()
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var command = database.CreateCommand("SELECT count(*) FROM orders");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
