using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Hosting.Tests.Processes;

public sealed class SupervisedProcessTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly OutputLog _output = new();
    private readonly ProcessLauncher _launcher;

    public SupervisedProcessTests() =>
        _launcher = new ProcessLauncher(new EngineDirectories(_directory.Path), NullLogger.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Process_Started_HasTheProgramsOwnIdAndLeadsItsGroup()
    {
        var process = Start("echo pid $$; exec sleep 60");
        await _output.WaitForAsync($"pid {process.Id}");

        var stat = (await File.ReadAllTextAsync($"/proc/{process.Id}/stat", Cancellation)).Split(") ")[1].Split(' ');
        Assert.Equal([process.Id, process.Id], [int.Parse(stat[2]), int.Parse(stat[3])]);

        Assert.True(UnixProcesses.Signal(process.Id, UnixSignal.Kill));
        Assert.Equal(128 + 9, await process.Exited.WaitAsync(TimeSpan.FromSeconds(1), Cancellation));
    }

    [Fact]
    public async Task Process_Writes_LinesArriveWithTheirStreamAndExitCode()
    {
        var process = Start("echo one; echo two >&2; printf 'gr\\303\\274n'; exit 7");

        Assert.Equal(7, await process.Exited.WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
        Assert.Equal(["grün", "one"], _output.Lines.Where(line => !line.IsError).Select(line => line.Text).Order());
        Assert.Equal(["two"], _output.Lines.Where(line => line.IsError).Select(line => line.Text));
    }

    [Fact]
    public async Task Process_ReadsStandardInput_FindsItEmpty()
    {
        var process = Start("cat; echo done");

        Assert.Equal(0, await process.Exited.WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
        Assert.Equal("done", _output.Text);
    }

    [Fact]
    public async Task Process_WritesWithoutEnd_LineIsCut()
    {
        var process = Start("head -c 100000 /dev/zero | tr '\\0' x");

        await process.Exited.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        Assert.Equal(100_000, _output.Lines.Sum(line => line.Text.Length));
        Assert.Equal(4, _output.Lines.Count);
    }

    [Fact]
    public async Task Process_EnvironmentOverlaid_SeesAddedAndMissesRemoved()
    {
        var process = Start("echo \"[$ADDED][$HOME]\"", new() { ["ADDED"] = "yes", ["HOME"] = null });

        await process.Exited.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        Assert.Equal("[yes][]", _output.Text);
    }

    [Fact]
    public async Task Exit_GrandchildHoldsThePipe_IsSeenWithinASecond()
    {
        // Its own session keeps the grandchild out of the group that is killed.
        var process = Start("setsid sh -c 'echo holder $$; exec sleep 60' & sleep 0.3; echo exiting; exit 3");
        await _output.WaitForAsync("exiting");
        var holder = int.Parse(_output.Lines.Single(line => line.Text.StartsWith("holder", StringComparison.Ordinal)).Text.Split(' ')[1]);
        try
        {
            Assert.Equal(3, await process.Exited.WaitAsync(TimeSpan.FromSeconds(1), Cancellation));
            Assert.NotNull(ProcessIdentity.Of(holder));
        }
        finally
        {
            UnixProcesses.Signal(holder, UnixSignal.Kill);
        }
    }

    [Fact]
    public async Task Exit_OfTheProgram_EndsItsDescendants()
    {
        var process = Start("sleep 60 & echo child $!; exit 0");

        await process.Exited.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        var child = int.Parse(_output.Text.Split(' ')[1]);
        await Eventually.HoldsAsync("the child has gone", TimeSpan.FromSeconds(1), () => ProcessIdentity.Of(child) is null);
    }

    [Fact]
    public async Task Stop_ObedientProgram_EndsByItsStopSignal()
    {
        var process = Start("trap 'echo asked; exit 5' INT; echo ready; while :; do sleep 0.05; done", stopSignal: UnixSignal.Interrupt);
        await _output.WaitForAsync("ready");

        await process.StopAsync(Cancellation);

        Assert.Equal(5, await process.Exited);
        Assert.Contains("asked", _output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ProgramIgnoresIt_GroupIsKilledAfterTheTimeout()
    {
        var process = Start("trap '' TERM; sleep 60 & echo child $!; wait; sleep 60", stopTimeout: TimeSpan.FromMilliseconds(300));
        await _output.WaitForAsync("child");
        var child = int.Parse(_output.Text.Split(' ')[1]);

        await process.StopAsync(Cancellation);

        Assert.Equal(128 + 9, await process.Exited);
        await Eventually.HoldsAsync("the child has gone", TimeSpan.FromSeconds(1), () => ProcessIdentity.Of(child) is null);
    }

    [Fact]
    public async Task Stop_Cancelled_KillsAtOnce()
    {
        var process = Start("trap '' TERM; echo ready; while :; do sleep 0.05; done", stopTimeout: TimeSpan.FromMinutes(1));
        await _output.WaitForAsync("ready");

        await process.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(2), Cancellation);

        Assert.Equal(128 + 9, await process.Exited);
    }

    [Fact]
    public async Task Stop_AfterExit_DoesNothing()
    {
        var process = Start("exit 0");
        await process.Exited;

        await process.StopAsync(Cancellation);
        await process.KillAsync();

        Assert.Equal(0, await process.Exited);
    }

    [Fact]
    public async Task Start_AsAnotherUser_RunsAsThatUser()
    {
        Assert.SkipUnless(UnixProcesses.IsRoot, "Only root can start a program as another user.");

        var result = await _launcher.RunAsync(
            new ProcessSpec { DisplayName = "whoami", FileName = "id", Arguments = ["-un"], RunAsUser = "nobody" }, Cancellation);

        Assert.Equal((0, "nobody"), result);
    }

    [Fact]
    public void Start_MissingProgram_NamesIt()
    {
        var exception = Assert.Throws<ProcessStartException>(
            () => _launcher.Start(new ProcessSpec { DisplayName = "ordering", FileName = "no-such-program" }, _ => { }));

        Assert.Contains("'ordering'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'no-such-program'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launcher_Disposed_LeavesNoProcessNorTemporaryDirectory()
    {
        var directories = new EngineDirectories(_directory.Path);
        var launcher = new ProcessLauncher(directories, NullLogger.Instance);
        var temporary = directories.CreateTemporary("test");
        launcher.RemoveAtEnd(temporary);
        var process = launcher.Start(Shell("exec sleep 60"), _ => { });
        var watchdog = launcher.WatchdogProcessId!.Value;

        await launcher.DisposeAsync();

        Assert.True(process.Exited.IsCompleted);
        Assert.Null(ProcessIdentity.Of(watchdog));
        Assert.False(Directory.Exists(temporary));
    }

    private SupervisedProcess Start(
        string script,
        Dictionary<string, string?>? environment = null,
        UnixSignal stopSignal = UnixSignal.Terminate,
        TimeSpan? stopTimeout = null) =>
        _launcher.Start(
            Shell(script) with
            {
                Environment = environment ?? [],
                StopSignal = stopSignal,
                StopTimeout = stopTimeout ?? TimeSpan.FromSeconds(10),
            },
            _output.Add);

    private static ProcessSpec Shell(string script) =>
        new() { DisplayName = "test", FileName = "/bin/sh", Arguments = ["-c", script] };
}
