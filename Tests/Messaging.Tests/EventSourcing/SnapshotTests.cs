namespace Messaging.Tests.EventSourcing;

public sealed class SnapshotTests(ServersFixture servers) : IAsyncLifetime
{
    private readonly Guid _account = Guid.CreateVersion7();
    private string _database = "";
    private StoreService _service = null!;
    private StoreService _newer = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        _service = StoreService.Create(_database, messaging => messaging.AddEventStore(events => events.AddAccounts().Snapshot<AccountState>(1)));
        _newer = StoreService.Create(_database, messaging => messaging.AddEventStore(events => events.AddAccounts().Snapshot<AccountState>(2)));
        await _service.CommitAsync(work => _service.Events.Append(work, _account, 0, [.. Enumerable.Range(1, 100).Select(amount => new MoneyDeposited(amount))]));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _newer.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task StateFromASnapshot_EqualsThatFromAllEvents()
    {
        await SaveAsync(_service, 90);

        var snapshot = await FindAsync(_service);
        var after = await _service.ReadStreamAsync(_account, snapshot!.Version);

        Assert.Equal(10, after.Count);
        Assert.Equal(await BalanceAtAsync(100), snapshot.State.Balance + Sum(after));
    }

    [Fact]
    public async Task OlderSnapshot_DoesNotReplaceANewerOne()
    {
        await SaveAsync(_service, 90);
        await SaveAsync(_service, 50);

        Assert.Equal(90, (await FindAsync(_service))!.Version);
    }

    [Fact]
    public async Task SnapshotOfAnotherSchema_IsIgnored_AndReplacedByANewerOne()
    {
        await SaveAsync(_service, 90);
        Assert.Null(await FindAsync(_newer));

        await SaveAsync(_newer, 80);
        Assert.Equal(80, (await FindAsync(_newer))!.Version);
        await SaveAsync(_service, 95);

        Assert.Null(await FindAsync(_service));
        Assert.Equal(80, (await FindAsync(_newer))!.Version);
    }

    private async Task SaveAsync(StoreService service, int version)
    {
        var state = new AccountState(await BalanceAtAsync(version));
        await service.CommitAsync(work => service.Get<Snapshots<AccountState>>().Save(work, _account, version, state));
    }

    private async Task<Snapshot<AccountState>?> FindAsync(StoreService service)
    {
        await using var connection = await service.Database.OpenConnectionAsync(Cancellation);
        return await service.Get<Snapshots<AccountState>>().FindAsync(connection, _account, Cancellation);
    }

    private async Task<decimal> BalanceAtAsync(int version) => Sum((await _service.ReadStreamAsync(_account)).Take(version));

    private static decimal Sum(IEnumerable<RecordedEvent> events) => events.Sum(recorded => ((MoneyDeposited)recorded.Data).Amount);
}
