using Npgsql;

namespace Messaging.Tests.EventSourcing;

public sealed class EventStoreTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly AccountOpened Opened = new("Ada", "EUR", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private readonly Guid _account = Guid.CreateVersion7();
    private string _database = "";
    private StoreService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        await Databases.ExecuteAsync(_database, Accounts.Tables);
        _service = StoreService.Create(_database, messaging => messaging.AddEventStore(events => events.AddAccounts().Inline<Balances>()));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task AppendedEvents_AreReadInOrder_AsTheyWere()
    {
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened, new MoneyDeposited(12.50m)));
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 2, new MoneyDeposited(1)));

        var events = await _service.ReadStreamAsync(_account);

        Assert.Equal([1, 2, 3], events.Select(recorded => recorded.Version));
        Assert.Equal(["account-opened", "money-deposited", "money-deposited"], events.Select(recorded => recorded.Name));
        Assert.Equal([Opened, new MoneyDeposited(12.50m), new MoneyDeposited(1)], events.Select(recorded => recorded.Data));
        Assert.All(events, recorded => Assert.InRange(recorded.At, before, DateTimeOffset.UtcNow));
        Assert.Equal([3], (await _service.ReadStreamAsync(_account, afterVersion: 2)).Select(recorded => recorded.Version));
        Assert.Empty(await _service.ReadStreamAsync(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Append_ToAVersionThatIsTaken_CommitsNothing()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened));

        await Assert.ThrowsAsync<ConcurrencyException>(() => _service.CommitAsync(work =>
        {
            work.Add("INSERT INTO effects (key, value) VALUES ('conflict', 1)");
            _service.Events.Append(work, _account, 0, new MoneyDeposited(1));
        }));

        Assert.Single(await _service.ReadStreamAsync(_account));
        Assert.Equal(0, await Databases.ScalarAsync<long>(_database, "SELECT count(*) FROM effects WHERE key = 'conflict'"));
    }

    [Fact]
    public async Task TwoAppendsAtOnce_OneWins()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened));
        await using var first = await _service.Units.BeginAsync(Cancellation);
        await using var second = await _service.Units.BeginAsync(Cancellation);
        _service.Events.Append(first, _account, 1, new MoneyDeposited(1));
        await first.FlushAsync(Cancellation);
        _service.Events.Append(second, _account, 1, new MoneyDeposited(2));
        var loser = second.CommitAsync(Cancellation);
        await first.CommitAsync(Cancellation);

        await Assert.ThrowsAsync<ConcurrencyException>(() => loser);
        Assert.Equal(new MoneyDeposited(1), (await _service.ReadStreamAsync(_account))[^1].Data);
    }

    [Fact]
    public async Task Flush_OfAVersionThatIsTaken_SaysSoToo()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened));
        await using var work = await _service.Units.BeginAsync(Cancellation);
        _service.Events.Append(work, _account, 0, Opened);

        await Assert.ThrowsAsync<ConcurrencyException>(() => work.FlushAsync(Cancellation));
    }

    [Fact]
    public async Task Append_AfterAVersionThatDoesNotExist_Fails()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened));

        var error = await Assert.ThrowsAsync<PostgresException>(() => _service.CommitAsync(work => _service.Events.Append(work, _account, 2, new MoneyDeposited(1))));

        Assert.Equal("events_follow_the_expected_version", error.ConstraintName);
    }

    [Fact]
    public async Task TwoAppends_InOneTransaction_FollowEachOther()
    {
        await _service.CommitAsync(work =>
        {
            _service.Events.Append(work, _account, 0, Opened);
            _service.Events.Append(work, _account, 1, new MoneyDeposited(1), new MoneyDeposited(2));
            _service.Events.Append(work, _account, 3);
        });

        Assert.Equal([1, 2, 3], (await _service.ReadStreamAsync(_account)).Select(recorded => recorded.Version));
    }

    [Fact]
    public async Task InlineProjection_IsWrittenWithTheEvents_OrNotAtAll()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened, new MoneyDeposited(10), new MoneyDeposited(2.50m)));
        Assert.Equal(12.50m, await BalanceAsync());

        // The process dies after the writes have reached the database and before they are committed.
        await using (var work = await _service.Units.BeginAsync(Cancellation))
        {
            _service.Events.Append(work, _account, 3, new MoneyDeposited(1000));
            await work.FlushAsync(Cancellation);
            await Databases.ExecuteAsync(_database, $"SELECT pg_terminate_backend({work.Connection.ProcessID})");
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => work.CommitAsync(Cancellation));
        }

        Assert.Equal(12.50m, await BalanceAsync());
        Assert.Equal(3, (await _service.ReadStreamAsync(_account)).Count);
    }

    [Fact]
    public async Task ProjectedTime_IsTheTimeThatIsReadLater()
    {
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, Opened));

        var projected = await Databases.ScalarAsync<DateTimeOffset>(_database, $"SELECT at FROM balances WHERE account = '{_account}'");

        Assert.Equal((await _service.ReadStreamAsync(_account))[0].At, projected);
    }

    [Theory]
    [InlineData(1, """{ "name": "Ada" }""", "2020-01-01T00:00:00Z")]
    [InlineData(2, """{ "owner": "Ada", "currency": "EUR" }""", "2020-01-01T00:00:00Z")]
    [InlineData(3, """{ "owner": "Ada", "currency": "EUR", "openedAt": "2021-01-01T00:00:00Z" }""", "2021-01-01T00:00:00Z")]
    public async Task EventOfAnyVersion_IsReadAsTheNewest(int schemaVersion, string data, string openedAt)
    {
        await StoreAsync("account-opened", schemaVersion, data);

        var recorded = Assert.Single(await _service.ReadStreamAsync(_account));

        Assert.Equal(new AccountOpened("Ada", "EUR", DateTimeOffset.Parse(openedAt)), recorded.Data);
    }

    [Theory]
    [InlineData("account-opened", 4)]
    [InlineData("account-closed", 1)]
    public async Task EventThatANewerReleaseWrote_IsNamed(string name, int schemaVersion)
    {
        await StoreAsync(name, schemaVersion, "{}");

        var error = await Assert.ThrowsAsync<UnknownEventException>(() => _service.ReadStreamAsync(_account));

        Assert.Contains($"Version 1 of stream {_account} is an event '{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_OfAnEventThatWasNotDeclared_SaysWhatToAdd()
    {
        await using var work = await _service.Units.BeginAsync(Cancellation);

        var error = Assert.Throws<InvalidOperationException>(() => _service.Events.Append(work, _account, 0, new NeverDeclared(1)));

        Assert.Contains("Event<NeverDeclared>()", error.Message, StringComparison.Ordinal);
    }

    private Task StoreAsync(string name, int schemaVersion, string data) => Databases.ExecuteAsync(
        _database, $"INSERT INTO messaging.events (stream, version, name, schema_version, at, data) VALUES ('{_account}', 1, '{name}', {schemaVersion}, now(), '{data}')");

    private Task<decimal> BalanceAsync() => Databases.ScalarAsync<decimal>(_database, $"SELECT balance FROM balances WHERE account = '{_account}'");
}
