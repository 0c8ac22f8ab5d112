using System.Net;
using Dapper;
using Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ServiceDefaults;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Testing;

/// <summary>A service in this process, with a database of its own. There is no broker, so what it publishes stays in the outbox.</summary>
/// <typeparam name="TEntryPoint">Any type of the service: it names its assembly.</typeparam>
/// <param name="postgres">The server of the database.</param>
/// <param name="connectionName">The name of the service's connection string.</param>
/// <param name="settings">What else the service is configured with.</param>
public abstract class ServiceFixture<TEntryPoint>(PostgresFixture postgres, string connectionName, params (string Key, string Value)[] settings)
    : WebApplicationFactory<TEntryPoint>, IAsyncLifetime
    where TEntryPoint : class
{
    private string _connectionString = "";

    /// <summary>A client with the token of <see cref="TokenIssuer.Customer"/>, which has every scope.</summary>
    public HttpClient Client { get; private set; } = null!;

    public ServiceDatabase Database => Services.GetRequiredService<ServiceDatabase>();

    public async ValueTask InitializeAsync()
    {
        _connectionString = await postgres.CreateDatabaseAsync(connectionName);
        Client = CreateClient();
        await ReadyAsync(Client);
    }

    public HttpClient ClientOf(string customer) => CreateClient().As(customer);

    /// <summary>Another replica of the service: the same configuration and database.</summary>
    public async Task<WebApplicationFactory<TEntryPoint>> StartReplicaAsync()
    {
        var replica = WithWebHostBuilder(_ => { });
        await ReadyAsync(replica.CreateClient());
        return replica;
    }

    /// <summary>Runs what a handler does, in a transaction as messaging begins it.</summary>
    public async Task InTransactionAsync(Func<UnitOfWork, Task> handle, MessageInfo? message = null)
    {
        var units = Services.GetRequiredService<UnitsOfWork>();
        await using var work = await (message is null ? units.BeginAsync(CancellationToken.None) : units.BeginAsync(message, CancellationToken.None));
        await handle(work);
        await work.CommitAsync(CancellationToken.None);
    }

    /// <summary>What was published with a key, usually an order's id, in order.</summary>
    public async Task<IReadOnlyList<PublishedMessage>> PublishedAsync(object key)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<PublishedMessage>(
            "SELECT type, convert_from(body, 'UTF8') AS text FROM messaging.outbox WHERE key = @key ORDER BY id", new { key = key.ToString() })).AsList();
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T?> ReadAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseTestTokens()
            .UseSetting($"ConnectionStrings:{connectionName}", _connectionString)
            .UseSetting("ConnectionStrings:rabbitmq", "amqp://nobody:nothing@127.0.0.1:1")
            .UseSetting("Seed:Enabled", "true")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
    }

    private static Task ReadyAsync(HttpClient client) => Eventually.TrueAsync(
        async () => (await client.SendAsync("GET", "/health")).StatusCode == HttpStatusCode.OK, "the service is ready");
}
