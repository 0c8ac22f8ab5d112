using Cli.Aspire;
using Testing;

namespace Cli.Tests;

public sealed class AspireSystemTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AspireSystem System => _sandbox.Workspace.AppHost;

    [Fact]
    public async Task System_NotRunning_IsNotFoundAndHasNoStatus()
    {
        Assert.Null(await System.FindAsync(Cancellation));
        Assert.Null(await System.StatusAsync(Cancellation));
        Assert.Null(await ResourceWatch.StartAsync(System, Cancellation));
    }

    [Fact]
    public async Task System_Running_IsFoundAmongOthers()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering"));

        Assert.Equal(
            new RunningAppHost(_sandbox.Repository.AppHostProject, Environment.ProcessId, FakeAspire.DashboardUrl),
            await System.FindAsync(Cancellation));
    }

    [Fact]
    public async Task Status_OfASystem_HasStateHealthProcessAddressesAndEnvironment()
    {
        var ordering = Resources.Service("ordering", pid: 72) with
        {
            Urls = ["http://localhost:5001"],
            Restarts = 2,
            Health = "Unhealthy",
            HealthProblem = "the password is refused",
            Environment = new Dictionary<string, string?> { ["ConnectionStrings__orderingdb"] = "Host=localhost" },
        };
        _sandbox.Aspire.Show(ordering);

        var status = await System.StatusAsync(Cancellation);

        Assert.Equivalent(ordering, Assert.Single(status!.Resources), strict: true);
    }

    [Fact]
    public async Task Watch_OfASystem_SeesChangesUntilItEnds()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", "Starting", null));
        await using var watch = await ResourceWatch.StartAsync(System, Cancellation);

        _sandbox.Aspire.Show(Resources.Service("ordering"));
        await Eventually.TrueAsync(() => watch!.Status.IsHealthy, "the change has arrived");
        _sandbox.Aspire.End();
        await Eventually.TrueAsync(() => watch!.HasEnded, "the stream has ended");

        Assert.Throws<CommandFailedException>(() => watch!.Status);
    }

    [Fact]
    public async Task Command_Executed_IsDoneOrRefusedWithTheReason()
    {
        Assert.Null(await System.ExecuteAsync("ordering", "restart", Cancellation));
        Assert.Contains("resource ordering restart", _sandbox.Aspire.Commands);

        _sandbox.Aspire.Refusal = "it rests";
        Assert.Equal("it rests", await System.ExecuteAsync("ordering", "restart", Cancellation));
    }

    [Theory]
    [InlineData("Running", "Healthy", null, true)]
    [InlineData("Running", null, null, true)]
    [InlineData("Finished", null, 0, true)]
    [InlineData("Finished", null, -1, false)]
    [InlineData("Running", "Unhealthy", null, false)]
    [InlineData("Exited", null, 0, false)]
    [InlineData(null, null, null, false)]
    public void Resource_InAState_IsReadyOrNot(string? state, string? health, int? exitCode, bool isReady) =>
        Assert.Equal(isReady, new ResourceStatus("a", "a", "Project", state, health) { ExitCode = exitCode }.IsReady);

    [Fact]
    public void System_OfParametersAlone_IsNotHealthyYet() =>
        Assert.False(new SystemStatus([new("password", "password", ResourceStatus.Parameter, "Running", "Healthy")]).IsHealthy);

    public void Dispose() => _sandbox.Dispose();
}
