using System.Diagnostics;
using System.Globalization;
using Cli.Running;
using Testing;

namespace Integration;

/// <summary>What an operator does to a running system with `kill`, and what must be true afterwards, within promised times.</summary>
[Collection(nameof(SystemWithPlantedSecrets))]
public sealed class RecoveryTests(SystemWithPlantedSecrets planted)
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    // The AppHost first makes sure that the orchestrator is gone, and not only slow.
    private static readonly TimeSpan EndWithoutOrchestratorLimit = TimeSpan.FromSeconds(60);

    private readonly AppHostProcess _system = planted.AppHost;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postgres")]
    [InlineData("rabbitmq")]
    [InlineData("ordering", "inventory", "payments", "notifications", "payment-provider", "gateway")]
    public async Task Resources_Killed_AreRestartedAndNoCommittedOrderIsLost(params string[] resources)
    {
        await _system.EnsureRunningAsync(Cancellation);
        var before = await _system.PlaceOrderAsync(Cancellation);
        var pids = resources.ToDictionary(resource => resource, _system.PidOf);
        var sinceKill = Stopwatch.StartNew();

        foreach (var pid in pids.Values)
            Processes.Kill(pid);
        await _system.WaitUntilHealthyAsync(Cancellation, replaced: pids);

        Assert.InRange(sinceKill.Elapsed, TimeSpan.Zero, RecoveryLimit);
        Assert.True(await _system.OrderExistsAsync(before, Cancellation));
        Assert.True(await _system.OrderExistsAsync(await _system.PlaceOrderAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task Files_OfTheAppHostAndItsServers_AreForNobodyElse()
    {
        await _system.EnsureRunningAsync(Cancellation);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        const UnixFileMode mayBePassed = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        const UnixFileMode others = mayBePassed | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var secrets = PrivateDirectories();
        Assert.NotEmpty(secrets);

        foreach (var entry in secrets.Prepend(new DirectoryInfo(_system.Data)).SelectMany(root => root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(root)))
        {
            // PostgreSQL runs as a user of its own where the tests run as root, and passes through the directories on its way.
            var isOnTheWay = entry.FullName == _system.Data || (entry is DirectoryInfo way && way.Parent!.FullName == _system.Data);
            Assert.True(!entry.Exists || (entry.UnixFileMode & (isOnTheWay ? others & ~mayBePassed : others)) == UnixFileMode.None, $"{entry.UnixFileMode}: {entry.FullName}");
        }
    }

    [Fact]
    public async Task AppHost_Killed_LeavesNoProcessAndNextStartHasTheOrders()
    {
        var order = await PlaceAnOrderAndEndAsync(() => Processes.Kill(_system.Pid), EndLimit);

        await _system.StartAsync(Cancellation);
        Assert.True(await _system.OrderExistsAsync(order, Cancellation));
    }

    [Fact]
    public async Task AppHost_TerminatedAndThenInterruptedInATerminal_LeavesNoProcessAndNextStartHasTheOrders()
    {
        var order = await PlaceAnOrderAndEndAsync(() => Processes.Terminate(_system.Pid), EndLimit);

        await _system.StartAsync(Cancellation, inATerminal: true);
        Assert.True(await _system.OrderExistsAsync(order, Cancellation));
        Assert.NotEmpty(_system.Processes());

        await _system.PressControlCAsync();

        await NoneIsLeftAsync(EndLimit);
        Assert.Equal(0, await _system.WaitForExitAsync(Cancellation));
    }

    [Fact]
    public async Task Orchestrator_Killed_EndsTheAppHostToo_AndNextStartHasTheOrders()
    {
        var order = await PlaceAnOrderAndEndAsync(
            () =>
            {
                var orchestrator = _system.Processes().Where(IsOrchestrator).ToList();
                Assert.NotEmpty(orchestrator);
                orchestrator.ForEach(process => Processes.Kill(process.Pid));
            },
            EndWithoutOrchestratorLimit);

        await _system.StartAsync(Cancellation);
        Assert.True(await _system.OrderExistsAsync(order, Cancellation));
    }

    private async Task<string> PlaceAnOrderAndEndAsync(Action end, TimeSpan limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which processes belong to the system is read from /proc, and its terminal is made by script(1) of util-linux.");
        await _system.EnsureRunningAsync(Cancellation);
        var order = await _system.PlaceOrderAsync(Cancellation);
        Assert.Superset(_system.Status.Resources.Select(resource => resource.Pid).OfType<int>().ToHashSet(), _system.Processes().Select(process => process.Pid).ToHashSet());

        end();

        await NoneIsLeftAsync(limit);
        Assert.Empty(PrivateDirectories());
        await _system.WaitForExitAsync(Cancellation);
        return order;
    }

    private List<DirectoryInfo> PrivateDirectories() => [.. new DirectoryInfo(_system.Temporary).EnumerateDirectories("apphost-private-*")];

    private async Task NoneIsLeftAsync(TimeSpan limit)
    {
        var since = Stopwatch.StartNew();
        while (_system.Processes() is { Count: > 0 } left)
        {
            Assert.True(since.Elapsed < limit, $"Still alive after {limit.TotalSeconds} s: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    /// <summary>Not its companions, of which each watches over one program.</summary>
    private bool IsOrchestrator(ProcessEntry process) =>
        process.Name == "dcp" && File.ReadAllText($"/proc/{process.Pid}/cmdline").Split('\0') is [_, "start-apiserver" or "run-controllers", ..] arguments
        && arguments.Contains(_system.Pid.ToString(CultureInfo.InvariantCulture));
}
