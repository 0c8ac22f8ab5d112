using Cli.Control;
using Cli.Launch;

namespace Cli.Tests;

public sealed class StartupTests : IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(90);
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Startup_AllHealthy_ReturnsAndHasToldEachChangeOnce()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        List<string> told = [];
        appHost.Status = Status(healthy: false, "Starting", null);
        using var startup = new Startup(_sandbox.Repository, () => false, TimeProvider.System)
        {
            PollInterval = TimeSpan.FromMilliseconds(10),
            Changed = (_, resource) =>
            {
                told.Add(resource.StateAndHealth);
                appHost.Status = Status(healthy: true, "Running", "Healthy");
            },
        };

        var status = await startup.WaitUntilHealthyAsync(Enough, TestContext.Current.CancellationToken);

        Assert.True(status.Healthy);
        Assert.Equal(["Starting", "Running (Healthy)"], told);
    }

    [Theory]
    [InlineData("FailedToStart")]
    [InlineData("CrashLoopBackOff")]
    public async Task Startup_ResourceDoesNotStart_NamesIt(string state)
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = Status(healthy: false, state, null);

        using var startup = new Startup(_sandbox.Repository, () => false, TimeProvider.System);

        var failed = await Assert.ThrowsAsync<StartupFailedException>(() => startup.WaitUntilHealthyAsync(Enough, TestContext.Current.CancellationToken));

        Assert.Equal("ordering", failed.Resource);
    }

    [Fact]
    public async Task Startup_AppHostExits_FailsAtOnce()
    {
        using var startup = new Startup(_sandbox.Repository, () => true, TimeProvider.System);

        var failed = await Assert.ThrowsAsync<StartupFailedException>(() => startup.WaitUntilHealthyAsync(Enough, TestContext.Current.CancellationToken));

        Assert.Contains("exited", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Startup_TimeRunsOut_NamesWhatIsNotReady()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = Status(healthy: false, "Running", "Unhealthy");

        using var startup = new Startup(_sandbox.Repository, () => false, TimeProvider.System) { PollInterval = TimeSpan.FromMilliseconds(10) };

        var failed = await Assert.ThrowsAsync<StartupFailedException>(() =>
            startup.WaitUntilHealthyAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));

        Assert.Contains("ordering Running (Unhealthy)", failed.Message, StringComparison.Ordinal);
        Assert.Equal("ordering", failed.Resource);
    }

    [Fact]
    public async Task Up_AlreadyRunningAndHealthy_SaysSoAndIsDone()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = Status(healthy: true, "Running", "Healthy");

        Assert.Equal(0, await _sandbox.RunAsync("up", "--detach"));
        Assert.Contains("already running", _sandbox.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private static string Status(bool healthy, string state, string? health) => System.Text.Json.JsonSerializer.Serialize(
        new("embedded", healthy, [new("ordering", "Project", state, health)]), ControlJson.Default.SystemStatus);
}
