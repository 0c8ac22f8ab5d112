using Aspire.Hosting.Processes;

namespace Embedded.Hosting.Tests.Processes;

public sealed class WatchdogTests
{
    [Fact]
    public async Task HostKilled_EverythingGoneWithinFiveSeconds()
    {
        using var directory = new TestDirectory();
        using var host = await KilledHost.StartAsync(directory.Path);
        Assert.False(host.HasVanished);

        await host.KillAsync();

        await Eventually.HoldsAsync("all processes and the temporary directory are gone", TimeSpan.FromSeconds(5), () => host.HasVanished);
        await Eventually.HoldsAsync("the watchdog has ended", TimeSpan.FromSeconds(1), () => ProcessIdentity.Of(host.Watchdog) is null);
        Assert.Empty(Directory.GetFiles(Path.Combine(directory.Path, "run")));
    }

    [Fact]
    public async Task HostKilledWithReplacedWatchdog_EverythingGoneWithinFiveSeconds()
    {
        using var directory = new TestDirectory();
        using var host = await KilledHost.StartAsync(directory.Path);
        UnixProcesses.Signal(host.Watchdog, UnixSignal.Kill);
        await Eventually.HoldsAsync("a new watchdog runs", TimeSpan.FromSeconds(5), () => ChildrenOf(host.Id).Any(id => id != host.Watchdog && !host.Processes.Contains(id)));

        await host.KillAsync();

        await Eventually.HoldsAsync("all processes and the temporary directory are gone", TimeSpan.FromSeconds(5), () => host.HasVanished);
    }

    private static IEnumerable<int> ChildrenOf(int parent) => ProcFiles.ProcessIds()
        .Where(id => ProcFiles.TryReadText($"/proc/{id}/stat")?.Split(") ")[^1].Split(' ') is { } fields && fields[0] != "Z" && int.Parse(fields[1]) == parent);
}
