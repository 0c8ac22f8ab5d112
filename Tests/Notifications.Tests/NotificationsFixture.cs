using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Features;
using Notifications.Messages;
using ServiceDefaults;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Notifications.Tests;

/// <summary>Notifications in this process, with a database of its own; no broker.</summary>
public sealed class NotificationsFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private const string NoBroker = "amqp://localhost:1"; // nothing is delivered; tests handle messages themselves

    private WebApplicationFactory<TellOutcomeHandler>? _service;

    public IServiceProvider Services => _service!.Services;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabaseAsync("notificationsdb");
        _service = new WebApplicationFactory<TellOutcomeHandler>().WithWebHostBuilder(builder => builder
            .UseTestTokens()
            .UseSetting("ConnectionStrings:notificationsdb", connectionString)
            .UseSetting("ConnectionStrings:rabbitmq", NoBroker)
            .UseSetting("Logging:Console:LogLevel:Default", "Critical"));
        Client = _service.CreateClient().As();
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Notifications is ready");
    }

    /// <summary>A client of another customer.</summary>
    public HttpClient ClientOf(string customer) => _service!.CreateClient().As(customer);

    internal Task HandleAsync(params OrderConfirmed[] messages) => HandleAsync(Handler.HandleAsync, messages);

    internal Task HandleAsync(params OrderRejected[] messages) => HandleAsync(Handler.HandleAsync, messages);

    internal Task HandleAsync(params OrderCancelled[] messages) => HandleAsync(Handler.HandleAsync, messages);

    private TellOutcomeHandler Handler => _service!.Services.GetRequiredService<TellOutcomeHandler>();

    private async Task HandleAsync<TMessage>(Func<TMessage, UnitOfWork, CancellationToken, Task> handle, TMessage[] messages)
    {
        await using var work = await _service!.Services.GetRequiredService<UnitsOfWork>().BeginAsync(CancellationToken.None);
        foreach (var message in messages)
            await handle(message, work, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    public async Task<JsonNode> GetAsync(string path) =>
        (await Client.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _service!.Services.GetRequiredService<ServiceDatabase>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
