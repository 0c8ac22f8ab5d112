using System.Diagnostics;
using Cli.Control;
using Cli.Launch;

namespace Cli.Tests;

public sealed class DownCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Down_NothingRuns_IsDone()
    {
        Assert.Equal(0, await _sandbox.RunAsync("down"));
        Assert.Contains("nothing is running", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Down_Running_ReturnsWhenTheProcessIsGone()
    {
        using var process = Sleeper();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository, process.Id);
        appHost.Stopped = process.Kill;

        Assert.Equal(0, await _sandbox.RunAsync("down"));

        Assert.False(Processes.IsAlive(process.Id));
        Assert.Contains("stopped", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Down_StateNamesAProcessOfAnother_LeavesItAlone()
    {
        using var process = Sleeper();
        FakeAppHost.WriteState(_sandbox.Repository, process.Id, Path.Combine(_sandbox.Repository.RunDirectory, "s"));

        Assert.Equal(0, await _sandbox.RunAsync("down"));

        Assert.False(process.HasExited);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Terminate_AProcessThatObeys_StopsItByItself()
    {
        using var process = Sleeper();

        Assert.True(await Shutdown.TerminateAsync(process.Id, TestContext.Current.CancellationToken));
        Assert.False(Processes.IsAlive(process.Id));
    }

    public void Dispose() => _sandbox.Dispose();

    private static Process Sleeper() => OperatingSystem.IsWindows()
        ? Process.Start("ping", ["-n", "120", "127.0.0.1"])
        : Process.Start("sleep", ["120"]);
}
