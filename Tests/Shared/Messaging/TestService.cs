using System.Collections.Concurrent;
using Messaging;
using Messaging.Broker;
using Messaging.Consuming;
using Messaging.Envelope;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace Testing;

/// <summary>A service that writes a row for each message that it handles, with a database of its own or one that is given.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly IHost _host;

    private TestService(IHost host, string name, string connectionString)
    {
        _host = host;
        Name = name;
        ConnectionString = connectionString;
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public IServiceProvider Services => _host.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public UnitsOfWork Units => Services.GetRequiredService<UnitsOfWork>();

    public static async Task<TestService> StartAsync(
        ServersFixture servers, string name, Action<MessagingBuilder> configure, string? connectionString = null,
        Action<MessagingOptions>? options = null, TimeProvider? time = null, string? virtualHost = null)
    {
        connectionString ??= await servers.CreateDatabaseAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Services.AddNpgsqlDataSource(connectionString, serviceKey: null);
        builder.Services.AddSingleton(await servers.BrokerAsync(virtualHost ?? name));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.Configure<MessagingOptions>(settings =>
        {
            settings.PollInterval = TimeSpan.FromMilliseconds(100);
            settings.StopTimeout = TimeSpan.FromSeconds(5);
            options?.Invoke(settings);
        });
        builder.AddMessaging(name, configure);
        var service = new TestService(builder.Build(), name, connectionString);
        await service._host.StartAsync(TestContext.Current.CancellationToken);
        var status = service.Services.GetRequiredService<ReplicaStatus>();
        var consumes = service.Services.GetRequiredService<RouteTable>().Types.Count > 0;
        await Eventually.TrueAsync(() => Task.FromResult(status.RelayFailure is null && (!consumes || status.ConsumerFailure is null)), $"{name} is connected");
        return service;
    }

    /// <summary>Publishes the messages 1 to <paramref name="count"/> of a key, each in a transaction of its own.</summary>
    public async Task PublishAsync(string key, int count)
    {
        for (var value = 1; value <= count; value++)
        {
            await using var work = await Units.BeginAsync(TestContext.Current.CancellationToken);
            work.Publish(new Counted(key, value), key);
            await work.CommitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Publishes messages of the key <c>k</c> past the outbox, with these ids and times.</summary>
    public async Task DeliverAsync(IReadOnlyList<(Guid Id, DateTimeOffset Time)> messages)
    {
        await using var connection = await Services.GetRequiredService<IConnectionFactory>().CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken);
        foreach (var (id, time) in messages)
        {
            var envelope = AmqpBinding.Create(id.ToString(), new Uri("/tests", UriKind.Relative), "tests.counted.v1", time, "k", traceParent: null, traceState: null);
            await channel.BasicPublishAsync(
                Topology.Exchange, "tests.counted.v1", mandatory: true, AmqpBinding.Write(envelope, traceParent: null),
                """{"key":"k","value":1}"""u8.ToArray(), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The values that were handled for a key, in the order of handling.</summary>
    public Task<List<int>> EffectsAsync(string key) => ReadAsync<int>($"SELECT value FROM effects WHERE key = '{key}' ORDER BY id");

    public async Task<long> CountAsync(string sql) => (await ReadAsync<long>(sql)).Single();

    public async Task<List<T>> ReadAsync<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var select = database.CreateCommand(sql);
        await using var rows = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<T>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            values.Add(rows.GetFieldValue<T>(0));
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}

/// <summary>Writes what it handles, after doing what the test wants to happen before.</summary>
internal sealed class CountedHandler(Faults faults) : IMessageHandler<Counted>
{
    public async Task HandleAsync(Counted message, UnitOfWork work, CancellationToken cancellationToken)
    {
        await faults.HappenAsync(message.Key, message.Value, cancellationToken);
        work.Add("INSERT INTO effects (key, value) VALUES ($1, $2)", new NpgsqlParameter<string> { TypedValue = message.Key }, new NpgsqlParameter<int> { TypedValue = message.Value });
    }
}

/// <summary>What goes wrong in a handler, as the test says.</summary>
internal sealed class Faults
{
    private readonly ConcurrentDictionary<(string Key, int Value), int> _attempts = new();

    public Func<string, int, int, CancellationToken, Task> Happen { get; set; } = (_, _, _, _) => Task.CompletedTask;

    public int AttemptsOf(string key, int value) => _attempts.GetValueOrDefault((key, value));

    public Task HappenAsync(string key, int value, CancellationToken cancellationToken) =>
        Happen(key, value, _attempts.AddOrUpdate((key, value), 1, (_, before) => before + 1), cancellationToken);
}
