namespace Messaging.Tests.Sagas;

public sealed class SagasTests(ServersFixture servers) : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private string _database = "";
    private StoreService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Sagas<TransferState> Sagas => _service.Get<Sagas<TransferState>>();

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        _service = StoreService.Create(_database, messaging => messaging.AddSaga<TransferState, TransferDeadline>("transfer"));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task Saga_IsFoundAsItWasSaved_UntilItIsCompleted()
    {
        var deadline = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));
        await _service.CommitAsync(work => Sagas.Start(work, _id, "debiting", new(1), deadline));

        await using (var work = await _service.Units.BeginAsync(Cancellation))
        {
            var saga = await Sagas.FindAsync(work, _id, Cancellation);
            Assert.Equal((_id, "debiting", new TransferState(1), deadline), (saga!.Id, saga.Step, saga.State, saga.Deadline));
            saga.Step = "crediting";
            saga.State = new(2);
            saga.Deadline = null;
            Sagas.Save(work, saga);
            await work.CommitAsync(Cancellation);
        }

        await using (var work = await _service.Units.BeginAsync(Cancellation))
        {
            var saga = await Sagas.FindAsync(work, _id, Cancellation);
            Assert.Equal(("crediting", new TransferState(2), null), (saga!.Step, saga.State, saga.Deadline));
            Sagas.Complete(work, saga);
            await work.CommitAsync(Cancellation);
        }

        await using var last = await _service.Units.BeginAsync(Cancellation);
        Assert.Null(await Sagas.FindAsync(last, _id, Cancellation));
    }

    [Fact]
    public async Task Saga_ThatIsWorkedOn_MakesTheNextInputWait()
    {
        await _service.CommitAsync(work => Sagas.Start(work, _id, "debiting", new(1), deadline: null));
        await using var first = await _service.Units.BeginAsync(Cancellation);
        await using var second = await _service.Units.BeginAsync(Cancellation);
        var saga = await Sagas.FindAsync(first, _id, Cancellation);

        var waiting = Sagas.FindAsync(second, _id, Cancellation);
        saga!.State = new(2);
        Sagas.Save(first, saga);
        Assert.False(waiting.IsCompleted);
        await first.CommitAsync(Cancellation);

        Assert.Equal(new TransferState(2), (await waiting)!.State);
    }

    [Fact]
    public async Task Saga_StartedTwice_IsAConflict()
    {
        await _service.CommitAsync(work => Sagas.Start(work, _id, "debiting", new(1), deadline: null));

        await Assert.ThrowsAsync<ConcurrencyException>(() => _service.CommitAsync(work => Sagas.Start(work, _id, "debiting", new(2), deadline: null)));
    }

    [Fact]
    public async Task Saga_OfATransactionThatIsRolledBack_IsAsBefore()
    {
        await _service.CommitAsync(work => Sagas.Start(work, _id, "debiting", new(1), deadline: null));
        await using (var dying = await _service.Units.BeginAsync(Cancellation))
        {
            Sagas.Complete(dying, (await Sagas.FindAsync(dying, _id, Cancellation))!);
            await dying.FlushAsync(Cancellation);
        }

        await using var work = await _service.Units.BeginAsync(Cancellation);
        Assert.Equal(new TransferState(1), (await Sagas.FindAsync(work, _id, Cancellation))!.State);
    }
}
