using Cli.Aspire;
using Cli.Launch;

namespace Cli.Tests;

public sealed class StartupTests : IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(90);
    private readonly Sandbox _sandbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Startup_AllHealthy_ReturnsAndHasToldEachChangeOnce()
    {
        List<string> told = [];
        _sandbox.Aspire.Show(Resources.Service("ordering", "Starting", null));
        var startup = new Startup(_sandbox.Workspace.AppHost, () => false, TimeProvider.System)
        {
            Changed = (_, resource) =>
            {
                told.Add(resource.StateAndHealth);
                _sandbox.Aspire.Show(Resources.Service("ordering"));
            },
        };

        var status = await startup.WaitUntilHealthyAsync(Enough, Cancellation);

        Assert.True(status.IsHealthy);
        Assert.Equal(["Starting", "Running (Healthy)"], told);
    }

    [Theory]
    [InlineData("FailedToStart", 0)]
    [InlineData("Exited", 3)]
    public async Task Startup_ResourceDoesNotStart_NamesIt(string state, int restarts)
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", state, null) with { Restarts = restarts });

        var failed = await Assert.ThrowsAsync<StartupFailedException>(() => Startup(() => false).WaitUntilHealthyAsync(Enough, Cancellation));

        Assert.Equal("ordering-abcdefgh", failed.Resource);
    }

    [Fact]
    public async Task Startup_AppHostExits_FailsAtOnce()
    {
        var failed = await Assert.ThrowsAsync<StartupFailedException>(() => Startup(() => true).WaitUntilHealthyAsync(Enough, Cancellation));

        Assert.Contains("exited", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Startup_TimeRunsOut_NamesWhatIsNotReady()
    {
        _sandbox.Aspire.Show(Resources.Service("gateway", "Waiting", null), Resources.Service("ordering", "Running", "Unhealthy") with { HealthProblem = "not ready" });

        var failed = await Assert.ThrowsAsync<StartupFailedException>(() => Startup(() => false).WaitUntilHealthyAsync(TimeSpan.FromSeconds(0.3), Cancellation));

        Assert.Contains("ordering Running (Unhealthy): not ready, gateway Waiting", failed.Message, StringComparison.Ordinal);
        Assert.Equal("ordering-abcdefgh", failed.Resource);
    }

    [Fact]
    public async Task Up_AlreadyRunningAndHealthy_SaysSoWithAddressesAndIsDone()
    {
        _sandbox.Aspire.Show(Resources.Service("gateway") with { Urls = ["http://localhost:8080"] });

        Assert.Equal(0, await _sandbox.RunAsync("up", "--detach"));

        Assert.Contains("already running", _sandbox.Output, StringComparison.Ordinal);
        Assert.Contains("http://localhost:8080", _sandbox.Output, StringComparison.Ordinal);
        Assert.Contains($"dashboard: {FakeAspire.DashboardUrl}", _sandbox.Output, StringComparison.Ordinal);
        Assert.Contains("dotnet aspire stop", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_AlreadyRunningButNotHealthy_ShowsItAndFails()
    {
        _sandbox.Aspire.Show(Resources.Service("gateway", "Exited", null) with { ExitCode = 134 });

        Assert.Equal(1, await _sandbox.RunAsync("up"));

        Assert.Contains("Exited (exit code 134)", _sandbox.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private Startup Startup(Func<bool> hasExited) => new(_sandbox.Workspace.AppHost, hasExited, TimeProvider.System);
}
