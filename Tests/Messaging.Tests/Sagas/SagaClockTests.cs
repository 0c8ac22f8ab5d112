using Messaging.Sagas;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests.Sagas;

public sealed class SagaClockTests(ServersFixture servers) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<StoreService> _services = [];
    private string _database = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await servers.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task Deadline_ThatPasses_IsHandledOnce_AndNotBefore()
    {
        var service = Create();
        var id = await BeginSagaAsync(service, TimeSpan.FromMinutes(1));

        Assert.False(await Clock(service).HandleNextAsync(Cancellation));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));

        Assert.False(await Clock(service).HandleNextAsync(Cancellation));
        Assert.Equal([id.ToString()], await EffectsAsync());
    }

    [Fact]
    public async Task Deadline_ThatPassesWhileTheServiceIsDown_IsHandledAfterTheRestart()
    {
        var before = await StartAsync();
        var id = await BeginSagaAsync(before, TimeSpan.FromMinutes(1));
        await before.DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));

        await StartAsync();

        await Eventually.TrueAsync(async () => (await EffectsAsync()).SequenceEqual([id.ToString()]), "the deadline is handled");
    }

    [Fact]
    public async Task TwoReplicas_NeverHandleOneDeadlineTwice()
    {
        var replicas = new[] { await StartAsync(), await StartAsync(), await StartAsync() };
        var ids = new List<string>();
        for (var saga = 0; saga < 60; saga++)
            ids.Add((await BeginSagaAsync(replicas[0], TimeSpan.FromMinutes(1))).ToString());

        await Eventually.TrueAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return (await EffectsAsync()).Count >= ids.Count;
            },
            "all deadlines are handled");

        Assert.Equal(ids.Order(), (await EffectsAsync()).Order());
        Assert.Equal(ids.Count, replicas.Sum(replica => Handler(replica).Calls.Count));
    }

    [Fact]
    public async Task Deadline_ThatAnotherReplicaWorksOn_IsLeftToIt()
    {
        var one = Create();
        var other = Create();
        await BeginSagaAsync(one, TimeSpan.Zero);
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Handler(one).Instead = async (saga, work) =>
        {
            began.SetResult();
            await goOn.Task;
            Handler(one).TimeOut(saga, work);
        };

        var working = Clock(one).HandleNextAsync(Cancellation);
        await began.Task;
        Assert.False(await Clock(other).HandleNextAsync(Cancellation));
        goOn.SetResult();

        Assert.True(await working);
        Assert.False(await Clock(other).HandleNextAsync(Cancellation));
        Assert.Single(await EffectsAsync());
    }

    [Fact]
    public async Task Process_ThatDiesInTheHandler_LeavesTheDeadlineToTheOthers()
    {
        var dying = Create();
        var other = Create();
        var id = await BeginSagaAsync(dying, TimeSpan.Zero);
        Handler(dying).Instead = async (saga, work) =>
        {
            Handler(dying).TimeOut(saga, work);
            await work.FlushAsync(Cancellation);
            await Databases.ExecuteAsync(_database, $"SELECT pg_terminate_backend({work.Connection.ProcessID})");
        };

        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => Clock(dying).HandleNextAsync(Cancellation));
        Assert.Empty(await EffectsAsync());
        Assert.True(await Clock(other).HandleNextAsync(Cancellation));

        Assert.Equal([id.ToString()], await EffectsAsync());
    }

    [Fact]
    public async Task Saga_WhoseHandlerFails_IsTriedAgainLater_AndHoldsNobodyUp()
    {
        var service = Create();
        var bad = await BeginSagaAsync(service, TimeSpan.Zero);
        var good = await BeginSagaAsync(service, TimeSpan.Zero);
        Handler(service).Instead = (saga, work) =>
        {
            Handler(service).TimeOut(saga, work);
            return saga.Id == bad ? throw new InvalidOperationException("The other bank is unknown.") : Task.CompletedTask;
        };

        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.False(await Clock(service).HandleNextAsync(Cancellation));
        Assert.Equal([good.ToString()], await EffectsAsync());
        var stuck = Assert.Single(await service.Get<SagaQueries>().ListAsync("transfer", 10, Cancellation));
        Assert.Equal((bad, 1, "The other bank is unknown."), (stuck.Id, stuck.Failures, stuck.LastError));
        Assert.InRange(stuck.Deadline!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));

        Handler(service).Instead = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.Equal([good.ToString(), bad.ToString()], await EffectsAsync());
    }

    [Fact]
    public async Task Saga_WhoseStateCannotBeRead_HoldsNobodyUp()
    {
        var service = Create();
        var bad = await BeginSagaAsync(service, TimeSpan.Zero);
        await Databases.ExecuteAsync(_database, $$"""UPDATE messaging.sagas SET data = '{ "tries": "many" }' WHERE id = '{{bad}}'""");
        var good = await BeginSagaAsync(service, TimeSpan.Zero);

        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));

        Assert.Equal([good.ToString()], await EffectsAsync());
    }

    [Fact]
    public async Task Handler_ThatForgetsTheSaga_OrItsDeadline_HasFailed()
    {
        var service = Create();
        await BeginSagaAsync(service, TimeSpan.Zero);

        Handler(service).Instead = (_, _) => Task.CompletedTask;
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.Contains("neither saved nor completed", await LastErrorAsync(), StringComparison.Ordinal);

        Handler(service).Instead = (saga, work) =>
        {
            service.Get<Sagas<TransferState>>().Save(work, saga);
            return Task.CompletedTask;
        };
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.Contains("a deadline that has passed", await LastErrorAsync(), StringComparison.Ordinal);

        Task<string> LastErrorAsync() => Databases.ScalarAsync<string>(_database, "SELECT last_error FROM messaging.sagas");
    }

    [Fact]
    public async Task Deadline_MovedByTheHandler_IsHandledAgain()
    {
        var service = Create();
        var id = await BeginSagaAsync(service, TimeSpan.Zero);
        Handler(service).Instead = (saga, work) =>
        {
            saga.State = new(saga.State.Tries + 1);
            saga.Deadline = _time.GetUtcNow().AddMinutes(5);
            service.Get<Sagas<TransferState>>().Save(work, saga);
            return Task.CompletedTask;
        };

        Assert.True(await Clock(service).HandleNextAsync(Cancellation));
        Assert.False(await Clock(service).HandleNextAsync(Cancellation));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await Clock(service).HandleNextAsync(Cancellation));

        Assert.Equal([id, id], Handler(service).Calls);
        Assert.Equal(2, await Databases.ScalarAsync<int>(_database, "SELECT (data->>'tries')::integer FROM messaging.sagas"));
    }

    [Fact]
    public async Task TablesThatComeLate_AndADatabaseThatGoesAway_AreWaitedFor()
    {
        await Databases.ExecuteAsync(_database, "DROP SCHEMA messaging CASCADE");
        var service = await StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Clock(service).ExecuteTask is { IsCompleted: false }), "the clock waits");
        await Databases.ExecuteAsync(_database, ServersFixture.Schema);
        await BeginSagaAsync(service, TimeSpan.Zero);
        await HandledAsync(1);

        await BeginSagaAsync(service, TimeSpan.FromHours(2));
        await Databases.TakeAwayAsync(_database);
        _time.Advance(TimeSpan.FromHours(3));
        await Databases.BringBackAsync(_database);
        await HandledAsync(2);

        Task HandledAsync(int count) => Eventually.TrueAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return (await EffectsAsync()).Count == count;
            },
            $"{count} deadlines are handled");
    }

    private async Task<StoreService> StartAsync()
    {
        var service = await StoreService.StartAsync(_database, Configure, _time);
        _services.Add(service);
        return service;
    }

    private StoreService Create()
    {
        var service = StoreService.Create(_database, Configure, _time);
        _services.Add(service);
        return service;
    }

    private static void Configure(MessagingBuilder messaging) => messaging.AddSaga<TransferState, TransferDeadline>("transfer");

    private async Task<Guid> BeginSagaAsync(StoreService service, TimeSpan deadline)
    {
        var id = Guid.CreateVersion7();
        await service.CommitAsync(work => service.Get<Sagas<TransferState>>().Start(work, id, "debiting", new(0), _time.GetUtcNow() + deadline));
        return id;
    }

    private static SagaClock<TransferState> Clock(StoreService service) => service.Get<IEnumerable<IHostedService>>().OfType<SagaClock<TransferState>>().Single();

    private static TransferDeadline Handler(StoreService service) => (TransferDeadline)service.Get<ISagaDeadlineHandler<TransferState>>();

    private Task<List<string>> EffectsAsync() => Databases.QueryAsync<string>(_database, "SELECT key FROM effects ORDER BY id");
}
