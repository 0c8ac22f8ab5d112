using Messaging.EventSourcing;
using Microsoft.Extensions.Hosting;

namespace Messaging.Tests.EventSourcing;

/// <summary>Positions become visible out of order; a projection sees all of them nevertheless.</summary>
public sealed class GapTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly AccountOpened Opened = new("Ada", "EUR", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly Guid _first = Guid.CreateVersion7();
    private readonly Guid _late = Guid.CreateVersion7();
    private readonly Guid _last = Guid.CreateVersion7();
    private string _database = "";
    private StoreService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ProjectionRunner Runner => _service.Get<IEnumerable<IHostedService>>().OfType<ProjectionRunner>().Single();

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        await Databases.ExecuteAsync(_database, Accounts.Tables);
        _service = StoreService.Create(_database, messaging => messaging.AddEventStore(events => events.AddAccounts().Async<Journal>()));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task EventThatCommitsLate_IsSeenBeforeThoseAfterIt()
    {
        await using var late = await HoldOpenAsync();
        await AppendAsync(_last);

        await LookAsync();
        Assert.Equal([_first], await SeenAsync());

        await late.CommitAsync(Cancellation);
        await AssertSeenInTheEndAsync([_first, _late, _last]);
    }

    [Fact]
    public async Task EventThatIsRolledBack_HoldsNobodyUp()
    {
        await using (await HoldOpenAsync())
        {
            await AppendAsync(_last);
            await LookAsync();
            Assert.Equal([_first], await SeenAsync());
        }

        await AssertSeenInTheEndAsync([_first, _last]);
    }

    [Fact]
    public async Task ProcessThatDiesWithAnOpenTransaction_HoldsNobodyUp()
    {
        var lost = await HoldOpenAsync();
        await AppendAsync(_last);
        await Databases.ExecuteAsync(_database, $"SELECT pg_terminate_backend({lost.Connection.ProcessID})");

        await AssertSeenInTheEndAsync([_first, _last]);
        await lost.DisposeAsync();
    }

    // Its id is higher than any that has ended, so it lies beyond the xmax of every snapshot that is taken meanwhile.
    [Fact]
    public async Task EventOfTheNewestTransaction_IsNotTakenForLost()
    {
        await AppendAsync(_first);
        await using var older = await _service.Units.BeginAsync(Cancellation);
        older.Add("SELECT pg_current_xact_id()");
        await older.FlushAsync(Cancellation);
        await using var newest = await _service.Units.BeginAsync(Cancellation);
        _service.Events.Append(newest, _late, 0, Opened);
        await newest.FlushAsync(Cancellation);
        _service.Events.Append(older, _last, 0, Opened);
        await older.CommitAsync(Cancellation);

        await LookAsync();
        Assert.Equal([_first], await SeenAsync());

        await newest.CommitAsync(Cancellation);
        await AssertSeenInTheEndAsync([_first, _late, _last]);
    }

    [Fact]
    public async Task GapBeforeTheFirstEvent_IsPassed()
    {
        await using (var rolledBack = await _service.Units.BeginAsync(Cancellation))
        {
            _service.Events.Append(rolledBack, _late, 0, Opened);
            await rolledBack.FlushAsync(Cancellation);
        }

        await AppendAsync(_last);
        await AssertSeenInTheEndAsync([_last]);
    }

    private async Task<UnitOfWork> HoldOpenAsync()
    {
        await AppendAsync(_first);
        var work = await _service.Units.BeginAsync(Cancellation);
        _service.Events.Append(work, _late, 0, Opened);
        await work.FlushAsync(Cancellation);
        return work;
    }

    private Task AppendAsync(Guid account) => _service.CommitAsync(work => _service.Events.Append(work, account, 0, Opened));

    /// <summary>Enough looks to pass every gap that can be passed.</summary>
    private async Task LookAsync()
    {
        for (var look = 0; look < 5; look++)
            await Runner.ProjectNextAsync(Cancellation);
    }

    /// <summary>Transactions of other tests on the same server hold a gap open as well, for as long as they last.</summary>
    private Task AssertSeenInTheEndAsync(Guid[] accounts) => Eventually.TrueAsync(
        async () =>
        {
            await LookAsync();
            return (await SeenAsync()).SequenceEqual(accounts);
        },
        "all events are projected, in their order");

    private Task<List<Guid>> SeenAsync() => Databases.QueryAsync<Guid>(_database, "SELECT account FROM journal ORDER BY id");
}
