using System.Diagnostics;
using Cli.Launch;
using Testing;

namespace Integration;

/// <summary>What an operator does to a running system with `kill -9`, and what must be true afterwards, within promised times.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class RecoveryTests(AppHostProcess system) : IClassFixture<AppHostProcess>
{
    private static readonly TimeSpan OrphanDeadline = TimeSpan.FromSeconds(5);

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
        Assert.SkipUnless(Engine.IsEmbedded, "The container runtime supervises the servers.");
        var before = await system.PlaceOrderAsync(Cancellation);
        var pid = await system.PidOfAsync(resource, Cancellation);

        Kill(pid);
        await system.WaitUntilHealthyAsync(Cancellation, replaced: resource, oldPid: pid);

        Assert.True(await system.OrderExistsAsync(before, Cancellation));
        Assert.True(await system.OrderExistsAsync(await system.PlaceOrderAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task AppHost_Killed_LeavesNoProcessAndNextStartHasTheOrders()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The container runtime supervises the servers.");
        var order = await system.PlaceOrderAsync(Cancellation);
        var running = (await system.StatusAsync(Cancellation)).Resources;
        Assert.All(running, entry => Assert.True(entry.Pid is not null || entry.Type is not ("Project" or "PostgresServer" or "RabbitMQServer"), $"{entry.Name} has no process"));
        var pids = running.Where(entry => entry.Pid is not null).Select(entry => entry.Pid!.Value).ToList();
        Assert.NotEmpty(pids);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whose descendant a process is, is read from /proc.");
        var family = ProcessTable.Read().FamilyOf([system.Pid, .. pids]);
        Assert.True(family.Count > pids.Count + 1, "The servers' own children and the watchdog belong to the system too.");

        await system.KillAsync(Cancellation);
        try
        {
            await NoneIsLeftAsync(family);
        }
        finally
        {
            await system.StartAsync(Cancellation); // the other tests' system
        }

        Assert.True(await system.OrderExistsAsync(order, Cancellation));
    }

    private static async Task NoneIsLeftAsync(IReadOnlyCollection<int> family)
    {
        var sinceKill = Stopwatch.StartNew();
        while (family.Select(ProcessTable.ReadEntry).Where(entry => entry is { IsZombie: false }).ToList() is { Count: > 0 } left)
        {
            Assert.True(sinceKill.Elapsed < OrphanDeadline, $"Still alive 5 s after the AppHost was killed: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill(entireProcessTree: false);
    }
}
