using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class ChangeSignalTests
{
    private readonly ChangeSignal _signal = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiters_AllWake_OnceSomethingChanges()
    {
        var waiters = Enumerable.Range(0, 100).Select(_ => _signal.WaitAsync(_signal.Version, Cancelled)).ToList();
        Assert.DoesNotContain(waiters, waiter => waiter.IsCompleted);

        _signal.Announce();

        await Task.WhenAll(waiters).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public void Waiter_ForWhatHasChanged_NeedNotWait()
    {
        var version = _signal.Version;
        _signal.Announce();

        Assert.True(_signal.WaitAsync(version, Cancelled).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiter_ThatGivesUp_DoesNotDisturbTheOthers()
    {
        using var impatience = new CancellationTokenSource();
        var impatient = _signal.WaitAsync(_signal.Version, impatience.Token);
        var patient = _signal.WaitAsync(_signal.Version, Cancelled);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);

        _signal.Announce();
        await patient.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public async Task NoChange_IsMissed_WhileManyAreAnnounced()
    {
        const int Changes = 20_000;
        var followers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var version = _signal.Version; version < Changes; version = _signal.Version)
            {
                await _signal.WaitAsync(version, Cancelled);
                Assert.NotEqual(version, _signal.Version);
            }
        }, Cancelled)).ToList();

        await Task.Run(() =>
        {
            for (var i = 0; i < Changes; i++)
                _signal.Announce();
        }, Cancelled);

        await Task.WhenAll(followers).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    [Fact]
    public async Task Store_AnnouncesEachKindForItself()
    {
        var store = Some.Store();
        var logs = store.WaitForChangeAsync(Signal.Logs, store.VersionOf(Signal.Logs), Cancelled);
        var traces = store.WaitForChangeAsync(Signal.Traces, store.VersionOf(Signal.Traces), Cancelled);

        store.Add([Some.Log()]);

        await logs.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.False(traces.IsCompleted);
        store.Add([Some.Span(1)], 0);
        await traces.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }
}
