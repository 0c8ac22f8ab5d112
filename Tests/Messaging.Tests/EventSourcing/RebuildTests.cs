using Messaging.EventSourcing;
using Npgsql;

namespace Messaging.Tests.EventSourcing;

public sealed class RebuildTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly AccountOpened Opened = new("Ada", "EUR", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // What the events themselves say, without any projection.
    private const string Expected = """
        SELECT stream::text || ' ' || sum(coalesce((data->>'amount')::numeric, 0)) || ' ' || max(version) || ' ' || max(at)
        FROM messaging.events GROUP BY stream ORDER BY stream
        """;

    private const string Projected = "SELECT account::text || ' ' || balance || ' ' || version || ' ' || at FROM balances ORDER BY account";

    private string _database = "";
    private StoreService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        await Databases.ExecuteAsync(_database, Accounts.Tables);
        _service = await StoreService.StartAsync(
            _database, messaging => messaging.AddEventStore(events => events.AddAccounts().Inline<Balances>().Async<Journal>()));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task InlineProjection_RebuiltWhileAppendsGoOn_EqualsTheLiveOne()
    {
        var accounts = Enumerable.Range(0, 60).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var account in accounts)
            await _service.CommitAsync(work => _service.Events.Append(work, account, 0, Opened, new MoneyDeposited(1)));
        await Databases.ExecuteAsync(_database, "UPDATE balances SET balance = balance + 1000");

        using var stop = new CancellationTokenSource();
        var traffic = Enumerable.Range(0, 3).Select(writer => DepositAsync(accounts.Where((_, i) => i % 3 == writer).ToList(), stop.Token)).ToList();
        for (var times = 0; times < 3; times++)
            await _service.Get<ProjectionRebuilder>().RebuildAsync(nameof(Balances), Cancellation);
        await stop.CancelAsync();
        var deposits = await Task.WhenAll(traffic);

        Assert.All(deposits, made => Assert.True(made > 0));
        Assert.Equal(await Databases.QueryAsync<string>(_database, Expected), await Databases.QueryAsync<string>(_database, Projected));
    }

    [Fact]
    public async Task InlineRebuildThatDies_LeavesEachStreamAsItWas()
    {
        var account = Guid.CreateVersion7();
        await _service.CommitAsync(work => _service.Events.Append(work, account, 0, Opened, new MoneyDeposited(5)));

        await Assert.ThrowsAsync<PostgresException>(() => _service.Get<ProjectionRebuilder>().ProjectAsync(new Interrupted(), [account], Cancellation));

        Assert.Equal(await Databases.QueryAsync<string>(_database, Expected), await Databases.QueryAsync<string>(_database, Projected));
    }

    // A handler has locked a row of the read model before it appends; the rebuild has the stream and wants the row.
    [Fact]
    public async Task RebuildAndAppendThatWaitForEachOther_TheRebuildMakesWay()
    {
        var account = Guid.CreateVersion7();
        await _service.CommitAsync(work => _service.Events.Append(work, account, 0, Opened, new MoneyDeposited(5)));
        await using var work = await _service.Units.BeginAsync(Cancellation);
        work.Add("SELECT FROM balances WHERE account = $1 FOR UPDATE", new NpgsqlParameter<Guid> { TypedValue = account });
        await work.FlushAsync(Cancellation);
        var rebuild = _service.Get<ProjectionRebuilder>().RebuildAsync(nameof(Balances), Cancellation);
        await Eventually.TrueAsync(
            async () => await Databases.ScalarAsync<bool>(_database, "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock')"),
            "the rebuild has locked the stream");

        _service.Events.Append(work, account, 2, new MoneyDeposited(7));
        await work.CommitAsync(Cancellation);
        await rebuild;

        Assert.Equal(await Databases.QueryAsync<string>(_database, Expected), await Databases.QueryAsync<string>(_database, Projected));
    }

    [Fact]
    public async Task AsyncProjection_RebuiltWhileAppendsGoOn_HasSeenEachEventOnce()
    {
        var accounts = Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var account in accounts)
            await _service.CommitAsync(work => _service.Events.Append(work, account, 0, Opened, new MoneyDeposited(1)));
        using var stop = new CancellationTokenSource();
        var traffic = DepositAsync(accounts, stop.Token);

        for (var times = 0; times < 3; times++)
        {
            await _service.Get<ProjectionRebuilder>().RebuildAsync("journal", Cancellation);
            await Eventually.TrueAsync(async () => await Databases.ScalarAsync<long>(_database, "SELECT count(*) FROM journal") > 20, "it fills again");
        }

        await stop.CancelAsync();
        await traffic;

        await Eventually.TrueAsync(async () => (await _service.Get<ProjectionQueries>().ListAsync(Cancellation)).Single().Lag == 0, "it has caught up");
        Assert.Equal(
            await Databases.QueryAsync<string>(_database, "SELECT stream::text || ' ' || version FROM messaging.events ORDER BY position"),
            await Databases.QueryAsync<string>(_database, "SELECT account::text || ' ' || version FROM journal ORDER BY id"));
    }

    [Fact]
    public async Task ProjectionThatDoesNotExist_IsRefusedWithThoseThatDo()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _service.Get<ProjectionRebuilder>().RebuildAsync("orders", Cancellation));

        Assert.Contains("Balances, journal", error.Message, StringComparison.Ordinal);
    }

    /// <returns>How many deposits were made.</returns>
    private async Task<int> DepositAsync(List<Guid> accounts, CancellationToken stop)
    {
        var deposits = 0;
        while (!stop.IsCancellationRequested)
        {
            var account = accounts[deposits++ % accounts.Count];
            var version = (await _service.ReadStreamAsync(account)).Count;
            await _service.CommitAsync(work => _service.Events.Append(work, account, version, new MoneyDeposited(0.25m), new MoneyDeposited(deposits)));
        }

        return deposits;
    }

    /// <summary>Fails after it has emptied what there was.</summary>
    private sealed class Interrupted : IInlineProjection
    {
        public void Project(RecordedEvent recorded, UnitOfWork work) => work.Add("SELECT 1 / 0");

        public void Reset(Guid stream, UnitOfWork work) => new Balances().Reset(stream, work);
    }
}
