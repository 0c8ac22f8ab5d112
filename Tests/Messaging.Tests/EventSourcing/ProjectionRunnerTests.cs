using Messaging.EventSourcing;
using Microsoft.Extensions.Hosting;

namespace Messaging.Tests.EventSourcing;

public sealed class ProjectionRunnerTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly AccountOpened Opened = new("Ada", "EUR", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly List<StoreService> _services = [];
    private string _database = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        await Databases.ExecuteAsync(_database, Accounts.Tables);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task ThreeReplicas_ProjectEachEventOnce_InTheOrderOfItsStream()
    {
        var replicas = new[] { await StartAsync(), await StartAsync(), await StartAsync() };

        await Task.WhenAll(replicas.SelectMany(replica => Enumerable.Range(0, 3).Select(_ => AppendStreamsAsync(replica, streams: 5, length: 10))));

        await EverythingIsSeenAsync(replicas.Length * 3 * 5 * 10);
        Assert.Equal(0, await DisorderAsync());
    }

    [Fact]
    public async Task TwoRunners_OneWorksAtATime()
    {
        var one = Create();
        var other = Create();
        await AppendStreamsAsync(one, streams: 1, length: 1);
        using var began = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        one.Get<Journal>().Happen = (_, _) =>
        {
            began.Release();
            goOn.Wait(Cancellation);
        };

        var working = Task.Run(() => Runner(one).ProjectNextAsync(Cancellation), Cancellation);
        await began.WaitAsync(Cancellation);
        Assert.Equal(ProjectionProgress.Idle, await Runner(other).ProjectNextAsync(Cancellation));
        goOn.Release();

        Assert.Equal(ProjectionProgress.Moved, await working);
        Assert.Equal(ProjectionProgress.Idle, await Runner(other).ProjectNextAsync(Cancellation));
        await EverythingIsSeenAsync(1);
    }

    // The server ends the runner's session while it projects: before the commit, after it wrote nothing that stays.
    [Fact]
    public async Task RunnerThatIsKilledAtAnyEvent_ProjectsEachOnce()
    {
        var service = await StartAsync();
        var kills = 0;
        service.Get<Journal>().Happen = (recorded, work) =>
        {
            if (recorded.Version % 4 == 0 && Interlocked.Increment(ref kills) <= 10)
                Databases.ExecuteAsync(_database, $"SELECT pg_terminate_backend({work.Connection.ProcessID})").GetAwaiter().GetResult();
        };

        await AppendStreamsAsync(service, streams: 5, length: 8);

        await EverythingIsSeenAsync(40);
        Assert.True(kills > 0);
        Assert.Equal(0, await DisorderAsync());
    }

    [Fact]
    public async Task RunnerThatDiesBeforeItsCommit_LeavesNothingBehind()
    {
        var dying = Create();
        await AppendStreamsAsync(dying, streams: 1, length: 3);
        dying.Get<Journal>().Happen = (recorded, _) =>
        {
            if (recorded.Version == 3)
                throw new InvalidOperationException("The process dies.");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Runner(dying).ProjectNextAsync(Cancellation));
        await EverythingIsSeenAsync(0);

        await StartAsync();

        await EverythingIsSeenAsync(3);
    }

    [Fact]
    public async Task EventThatCannotBeProjected_StopsItsProjectionOnly_AndIsNeverSkipped()
    {
        var service = await StartAsync();
        var mended = false;
        service.Get<Journal>().Happen = (recorded, _) =>
        {
            if (recorded.Version == 3 && !Volatile.Read(ref mended))
                throw new InvalidOperationException("A mistake in the projection.");
        };

        await AppendStreamsAsync(service, streams: 1, length: 6);
        await EverythingIsSeenAsync(6, "second journal");
        await EverythingIsSeenAsync(2);
        var status = await service.Get<ProjectionQueries>().ListAsync(Cancellation);
        Assert.Equal([("journal", 4L), ("second journal", 0L)], status.Select(projection => (projection.Name, projection.Lag)));
        Assert.NotNull(status[0].BehindSince);

        Volatile.Write(ref mended, true);
        await EverythingIsSeenAsync(6);
        Assert.Equal(0, await DisorderAsync());
    }

    [Fact]
    public async Task EventOfANewerRelease_WaitsForTheReplicaThatKnowsIt()
    {
        var old = await StartAsync();
        await AppendStreamsAsync(old, streams: 1, length: 1);
        await EverythingIsSeenAsync(1);
        await Databases.ExecuteAsync(_database, $"""
            INSERT INTO messaging.events (stream, version, name, schema_version, at, data) VALUES ('{Guid.CreateVersion7()}', 1, 'never-declared', 1, now(), '{"{"}"value": 1{"}"}')
            """);
        await Eventually.TrueAsync(() => Task.FromResult(Runner(old).ExecuteTask is { IsCompleted: false }), "the old replica goes on");

        await StartAsync(events => events.Event<NeverDeclared>());

        await EverythingIsSeenAsync(2);
    }

    [Fact]
    public async Task TablesThatComeLate_AndADatabaseThatGoesAway_AreWaitedFor()
    {
        await Databases.ExecuteAsync(_database, "DROP SCHEMA messaging CASCADE");
        var service = await StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Runner(service).ExecuteTask is { IsCompleted: false }), "the runner waits");
        await Databases.ExecuteAsync(_database, ServersFixture.Schema);
        await AppendStreamsAsync(service, streams: 1, length: 2);
        await EverythingIsSeenAsync(2);

        await Databases.TakeAwayAsync(_database);
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => AppendStreamsAsync(service, streams: 1, length: 1));
        await Databases.BringBackAsync(_database);

        await AppendStreamsAsync(service, streams: 1, length: 3);
        await EverythingIsSeenAsync(5);
    }

    private async Task<StoreService> StartAsync(Action<EventStoreBuilder>? more = null)
    {
        var service = await StoreService.StartAsync(_database, messaging => Configure(messaging, more));
        _services.Add(service);
        return service;
    }

    private StoreService Create()
    {
        var service = StoreService.Create(_database, messaging => Configure(messaging, more: null));
        _services.Add(service);
        return service;
    }

    private static void Configure(MessagingBuilder messaging, Action<EventStoreBuilder>? more) => messaging.AddEventStore(events =>
    {
        events.AddAccounts().Async<Journal>().Async<SecondJournal>();
        more?.Invoke(events);
    });

    /// <summary>The runner of the first projection.</summary>
    private static ProjectionRunner Runner(StoreService service) => service.Get<IEnumerable<IHostedService>>().OfType<ProjectionRunner>().First();

    private static async Task AppendStreamsAsync(StoreService service, int streams, int length)
    {
        for (var stream = 0; stream < streams; stream++)
        {
            var account = Guid.CreateVersion7();
            for (var version = 0; version < length; version++)
                await service.CommitAsync(work => service.Events.Append(work, account, version, version == 0 ? Opened : new MoneyDeposited(version)));
        }
    }

    /// <summary>Exactly that many events have been projected, none of them twice.</summary>
    private async Task EverythingIsSeenAsync(int events, string projection = "journal")
    {
        await Eventually.TrueAsync(
            async () => await Databases.ScalarAsync<long>(_database, $"SELECT count(*) FROM journal WHERE projection = '{projection}'") >= events,
            $"{projection} has seen {events} events");
        Assert.Equal(
            [events],
            await Databases.QueryAsync<long>(_database, $"SELECT count(DISTINCT (account, version)) FROM journal WHERE projection = '{projection}' HAVING count(*) = {events}"));
    }

    private Task<long> DisorderAsync() => Databases.ScalarAsync<long>(_database, """
        SELECT count(*) FROM journal AS one JOIN journal AS other USING (projection, account)
        WHERE one.id < other.id AND one.version > other.version
        """);
}
