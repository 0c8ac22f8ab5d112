using Aspire.Hosting.ApplicationModel;
using AppHost.Running;

namespace AppHost.Tests.Running;

/// <summary>When a program is started again, and after how long; that it really is, is tested with servers.</summary>
public sealed class SupervisorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Supervisor.Instance _instance = new();

    [Fact]
    public void Crashes_InARow_AreAnsweredLaterEachTime_UpToHalfAMinute()
    {
        var delays = Enumerable.Range(0, 9).Select(_ => DelayAfterRunning(TimeSpan.FromSeconds(1))).ToList();

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], delays.Select(delay => delay.TotalSeconds));
        Assert.Equal(9, _instance.Restarts);
    }

    [Fact]
    public void Crash_AfterTenSecondsOfRunning_IsAnsweredSoonAgain()
    {
        for (var crash = 0; crash < 5; crash++)
            DelayAfterRunning(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(0.5), DelayAfterRunning(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("Exited")]
    [InlineData("Finished")]
    [InlineData("FailedToStart")]
    public void Crash_IsTheEndOfWhatRan(string end)
    {
        Assert.False(_instance.HasCrashed(KnownResourceStates.Starting, Start));
        Assert.False(_instance.HasCrashed(KnownResourceStates.Running, Start));

        Assert.True(_instance.HasCrashed(end, Start));
        Assert.True(_instance.IsDown);
        Assert.False(_instance.HasCrashed(end, Start)); // told twice
    }

    [Fact]
    public void Program_ThatNeverRan_HasNotCrashed() => Assert.False(_instance.HasCrashed(KnownResourceStates.FailedToStart, Start));

    [Fact]
    public void Program_StoppedByCommand_HasNotCrashed_UntilItRunsAgain()
    {
        _instance.HasCrashed(KnownResourceStates.Running, Start);
        _instance.HasCrashed(KnownResourceStates.Stopping, Start);
        Assert.False(_instance.HasCrashed(KnownResourceStates.Exited, Start));

        _instance.HasCrashed(KnownResourceStates.Running, Start);
        Assert.False(_instance.IsDown);
        Assert.True(_instance.HasCrashed(KnownResourceStates.Exited, Start));
    }

    private TimeSpan DelayAfterRunning(TimeSpan time)
    {
        _instance.HasCrashed(KnownResourceStates.Running, Start);
        Assert.True(_instance.HasCrashed(KnownResourceStates.Exited, Start + time));
        return _instance.NextDelay();
    }
}
