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
        await host.WatchdogReplacedAsync();

        await host.KillAsync();

        await Eventually.HoldsAsync("all processes and the temporary directory are gone", TimeSpan.FromSeconds(5), () => host.HasVanished);
    }
}
