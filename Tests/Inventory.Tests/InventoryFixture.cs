using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Inventory.Stock;
using Npgsql;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Inventory.Tests;

/// <summary>Inventory in this process, with a database of its own; no broker.</summary>
public sealed class InventoryFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private WebApplicationFactory<StockLevel>? _service;

    public string ConnectionString { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync("inventorydb");
        _service = Start(ConnectionString);
        Client = _service.CreateClient();
        await ReadyAsync(Client);
    }

    public static Task ReadyAsync(HttpClient client) => Eventually.TrueAsync(
        async () => (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Inventory is ready");

    internal static WebApplicationFactory<StockLevel> Start(string connectionString) =>
        new WebApplicationFactory<StockLevel>().WithWebHostBuilder(builder => builder
            .UseSetting("ConnectionStrings:inventorydb", connectionString)
            .UseSetting("Aspire:RabbitMQ:Client:DisableHealthChecks", "true")
            .UseSetting("Seed:Enabled", "true")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical"));

    public async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
