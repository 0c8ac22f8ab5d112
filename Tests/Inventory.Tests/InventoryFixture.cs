using System.Net;
using Inventory.Features;
using Inventory.Messages;
using Inventory.Stock;
using Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Inventory.Tests;

/// <summary>Inventory in this process, with a database of its own; no broker.</summary>
public sealed class InventoryFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private const string NoBroker = "amqp://localhost:1"; // what is published stays in the outbox, where tests find it

    private WebApplicationFactory<StockLevel>? _service;

    public string ConnectionString { get; private set; } = "";

    public IServiceProvider Services => _service!.Services;

    public ServiceDatabase Database => _service!.Services.GetRequiredService<ServiceDatabase>();

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync("inventorydb");
        _service = Start(ConnectionString);
        Client = _service.CreateClient().As();
        await ReadyAsync(Client);
    }

    public HttpClient AnonymousClient() => _service!.CreateClient();

    public static Task ReadyAsync(HttpClient client) => Eventually.TrueAsync(
        async () => (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Inventory is ready");

    internal static WebApplicationFactory<StockLevel> Start(string connectionString) =>
        new WebApplicationFactory<StockLevel>().WithWebHostBuilder(builder => builder
            .UseTestTokens()
            .UseSetting("ConnectionStrings:inventorydb", connectionString)
            .UseSetting("ConnectionStrings:rabbitmq", NoBroker)
            .UseSetting("Seed:Enabled", "true")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical"));

    internal Task HandleAsync(params ReserveStock[] messages) => HandleAsync(new ReserveStockHandler(), messages);

    internal Task HandleAsync(params ReleaseStock[] messages) => HandleAsync(new ReleaseStockHandler(), messages);

    internal Task HandleAsync(params CommitStock[] messages) => HandleAsync(new CommitStockHandler(), messages);

    /// <summary>What was answered to an order, in order: the message's type and its body.</summary>
    public async Task<IReadOnlyList<string>> AnswersAsync(Guid orderId)
    {
        await using var command = Database.CreateCommand(
            "SELECT type || ' ' || convert_from(body, 'UTF8') FROM messaging.outbox WHERE key = $1 ORDER BY id");
        command.Parameters.Add(new() { Value = orderId.ToString() });
        var answers = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            answers.Add(rows.GetString(0));
        return answers;
    }

    private async Task HandleAsync<TMessage>(IBatchMessageHandler<TMessage> handler, TMessage[] messages)
    {
        await using var work = await _service!.Services.GetRequiredService<UnitsOfWork>().BeginAsync(CancellationToken.None);
        await handler.HandleAsync(messages, work, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
