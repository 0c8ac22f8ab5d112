using System.Diagnostics;
using System.Globalization;
using Cli.Running;
using Testing;

namespace Integration;

/// <summary>What an operator does to a running system with `kill`, and what must be true afterwards, within promised times.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class RecoveryTests(AppHostProcess system) : IClassFixture<AppHostProcess>
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    // The AppHost first makes sure that the orchestrator is gone, and not only slow.
    private static readonly TimeSpan EndWithoutOrchestratorLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres")]
    [InlineData("rabbitmq")]
    [InlineData("ordering")]
    [InlineData("inventory")]
    [InlineData("payments")]
    [InlineData("notifications")]
    [InlineData("payment-provider")]
    [InlineData("gateway")]
    public async Task Resource_Killed_IsRestartedAndNoCommittedOrderIsLost(string resource)
    {
        system.SkipWhereContainersAreUsed();
        var before = await system.PlaceOrderAsync(Cancellation);
        var pid = system.PidOf(resource);
        var sinceKill = Stopwatch.StartNew();

        Processes.Kill(pid);
        await system.WaitUntilHealthyAsync(Cancellation, replaced: resource, oldPid: pid);

        Assert.InRange(sinceKill.Elapsed, TimeSpan.Zero, RecoveryLimit);
        Assert.True(await system.OrderExistsAsync(before, Cancellation));
        Assert.True(await system.OrderExistsAsync(await system.PlaceOrderAsync(Cancellation), Cancellation));
    }

    [Fact]
    public void Files_OfTheAppHostAndItsServers_AreForNobodyElse()
    {
        system.SkipWhereContainersAreUsed();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        const UnixFileMode mayBePassed = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        const UnixFileMode others = mayBePassed | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var secrets = PrivateDirectories();
        Assert.NotEmpty(secrets);

        foreach (var entry in secrets.Prepend(new DirectoryInfo(system.Data)).SelectMany(root => root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(root)))
        {
            // PostgreSQL runs as a user of its own where the tests run as root, and passes through the directories on its way.
            var isOnTheWay = entry.FullName == system.Data || (entry is DirectoryInfo way && way.Parent!.FullName == system.Data);
            Assert.True(!entry.Exists || (entry.UnixFileMode & (isOnTheWay ? others & ~mayBePassed : others)) == UnixFileMode.None, $"{entry.UnixFileMode}: {entry.FullName}");
        }
    }

    [Fact]
    public Task AppHost_Killed_LeavesNoProcessAndNextStartHasTheOrders() =>
        AssertEndsAndStartsAgainAsync(() => Processes.Kill(system.Pid), EndLimit);

    [Fact]
    public Task AppHost_Terminated_LeavesNoProcessAndNextStartHasTheOrders() =>
        AssertEndsAndStartsAgainAsync(() => Processes.Terminate(system.Pid), EndLimit);

    [Fact]
    public Task Orchestrator_Killed_EndsTheAppHostToo_AndNextStartHasTheOrders() => AssertEndsAndStartsAgainAsync(
        () =>
        {
            var orchestrator = system.Processes().Where(IsOrchestrator).ToList();
            Assert.NotEmpty(orchestrator);
            orchestrator.ForEach(process => Processes.Kill(process.Pid));
        },
        EndWithoutOrchestratorLimit);

    [Fact]
    public async Task AppHost_InterruptedInATerminal_LeavesNoProcess()
    {
        system.SkipWhereContainersAreUsed();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The terminal is made by script(1) of util-linux.");
        await using var inTerminal = new AppHostProcess { InATerminal = true };
        await inTerminal.StartAsync(Cancellation);
        Assert.NotEmpty(inTerminal.Processes());

        await inTerminal.PressControlCAsync();

        await NoneIsLeftAsync(inTerminal, EndLimit);
        Assert.Equal(0, await inTerminal.WaitForExitAsync(Cancellation));
    }

    private async Task AssertEndsAndStartsAgainAsync(Action end, TimeSpan limit)
    {
        system.SkipWhereContainersAreUsed();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which processes belong to the system is read from /proc.");
        var order = await system.PlaceOrderAsync(Cancellation);
        Assert.Superset(system.Status.Resources.Select(resource => resource.Pid).OfType<int>().ToHashSet(), system.Processes().Select(process => process.Pid).ToHashSet());

        end();
        try
        {
            await NoneIsLeftAsync(system, limit);
            Assert.Empty(PrivateDirectories());
        }
        finally
        {
            await system.WaitForExitAsync(Cancellation);
            await system.StartAsync(Cancellation); // the other tests' system
        }

        Assert.True(await system.OrderExistsAsync(order, Cancellation));
    }

    private List<DirectoryInfo> PrivateDirectories() => [.. new DirectoryInfo(system.Temporary).EnumerateDirectories("apphost-private-*")];

    private static async Task NoneIsLeftAsync(AppHostProcess system, TimeSpan limit)
    {
        var since = Stopwatch.StartNew();
        while (system.Processes() is { Count: > 0 } left)
        {
            Assert.True(since.Elapsed < limit, $"Still alive after {limit.TotalSeconds} s: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    /// <summary>Not its companions, of which each watches over one program.</summary>
    private bool IsOrchestrator(ProcessEntry process) =>
        process.Name == "dcp" && File.ReadAllText($"/proc/{process.Pid}/cmdline").Split('\0') is [_, "start-apiserver" or "run-controllers", ..] arguments
        && arguments.Contains(system.Pid.ToString(CultureInfo.InvariantCulture));
}
