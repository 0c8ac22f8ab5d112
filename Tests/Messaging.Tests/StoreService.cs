using Messaging.Broker;
using Messaging.Consuming;
using Messaging.EventSourcing;
using Messaging.Operations;
using Messaging.Outbox;
using Messaging.Sagas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Tests;

/// <summary>One replica of a service that has an event store and sagas but no broker, over a database that may be shared.</summary>
internal sealed class StoreService : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _started;

    private StoreService(IHost host) => _host = host;

    public UnitsOfWork Units => Get<UnitsOfWork>();

    public EventStore Events => Get<EventStore>();

    public NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    /// <summary>Creates a replica whose background services do not run.</summary>
    public static StoreService Create(string connectionString, Action<MessagingBuilder> configure, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var services = builder.Services;
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddNpgsqlDataSource(connectionString, serviceKey: null);
        services.AddSingleton<MessagingDatabase>();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddOptions<MessagingOptions>().Configure(options => options.PollInterval = TimeSpan.FromMilliseconds(50));
        services.AddSingleton(new ServiceIdentity("tests"));
        services.AddSingleton(new RouteTable([]));
        services.AddSingleton<ReplicaStatus>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DirectPublisher>();
        services.AddSingleton<WaitingMessages>();
        services.AddSingleton<SagaQueries>();
        services.AddSingleton<ProjectionQueries>();
        services.AddHostedService<MessagingMonitor>();

        var messaging = new MessagingBuilder(services, "tests");
        configure(messaging);
        services.AddSingleton(provider => new UnitsOfWork(
            provider.GetRequiredService<MessagingDatabase>(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<DirectPublisher>(),
            provider.GetRequiredService<TimeProvider>()));
        return new(builder.Build());
    }

    /// <summary>Creates a replica and starts its background services.</summary>
    public static async Task<StoreService> StartAsync(string connectionString, Action<MessagingBuilder> configure, TimeProvider? time = null)
    {
        var service = Create(connectionString, configure, time);
        await service._host.StartAsync(TestContext.Current.CancellationToken);
        service._started = true;
        return service;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Does something in a transaction and commits it.</summary>
    public async Task CommitAsync(Action<UnitOfWork> act)
    {
        await using var work = await Units.BeginAsync(TestContext.Current.CancellationToken);
        act(work);
        await work.CommitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadStreamAsync(Guid stream, int afterVersion = 0)
    {
        await using var connection = await Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await Events.ReadAsync(connection, stream, afterVersion, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
            await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
