using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using NewService.Features;
using ServiceDefaults;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace NewService.Tests;

/// <summary>NewService in this process, with a database of its own; no broker.</summary>
public sealed class NewServiceFixture(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Path = "/api/v1/new-service/entries";

    private const string NoBroker = "amqp://localhost:1"; // nothing is delivered; tests handle messages themselves

    private WebApplicationFactory<ProcessEntryHandler>? _service;

    public HttpClient Client { get; private set; } = null!;

    private IServiceProvider Services => _service!.Services;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await postgres.CreateDatabaseAsync("newservicedb");
        _service = new WebApplicationFactory<ProcessEntryHandler>().WithWebHostBuilder(builder => builder
            .UseTestTokens()
            .UseSetting("ConnectionStrings:newservicedb", connectionString)
            .UseSetting("ConnectionStrings:rabbitmq", NoBroker)
            .UseSetting("Logging:Console:LogLevel:Default", "Critical"));
        Client = _service.CreateClient().As();
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "NewService is ready");
    }

    /// <summary>A client of another customer.</summary>
    public HttpClient ClientOf(string customer) => _service!.CreateClient().As(customer);

    /// <summary>Sends an entry, with the caller's key or a new one.</summary>
    public async Task<HttpResponseMessage> PostAsync(string body, string? key = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await (client ?? Client).SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Handles a message as the consumer does, but without remembering that it was seen.</summary>
    internal async Task HandleAsync<TMessage, THandler>(TMessage message, MessageInfo info)
        where THandler : class, IMessageHandler<TMessage>
    {
        await using var work = await Services.GetRequiredService<UnitsOfWork>().BeginAsync(info, CancellationToken.None);
        await Services.GetRequiredService<THandler>().HandleAsync(message, work, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    public async Task<JsonNode> GetAsync(string path) =>
        (await Client.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    /// <summary>The messages of one key that wait for the broker: type and body.</summary>
    public async Task<IReadOnlyList<(string Type, JsonNode Body)>> OutboxAsync(string key)
    {
        await using var command = Services.GetRequiredService<ServiceDatabase>().CreateCommand(
            "SELECT type, convert_from(body, 'UTF8') FROM messaging.outbox WHERE key = $1 ORDER BY id");
        command.Parameters.Add(new() { Value = key });
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var messages = new List<(string, JsonNode)>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            messages.Add((rows.GetString(0), JsonNode.Parse(rows.GetString(1))!));
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
