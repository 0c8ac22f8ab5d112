using System.Text.Json;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Hosting.Tests.Processes;

public sealed class LeftoverRecoveryTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly EngineDirectories _directories;

    public LeftoverRecoveryTests() => _directories = new EngineDirectories(_directory.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task HostAndWatchdogKilled_NextStartEndsWhatTheyLeft()
    {
        using var host = await KilledHost.StartAsync(_directory.Path);
        host.Freeze(); // So that it does not replace its watchdog.
        UnixProcesses.Signal(host.Watchdog, UnixSignal.Kill);
        await host.KillAsync();
        Assert.All(host.Processes, id => Assert.NotNull(ProcessIdentity.Of(id)));

        var ended = await LeftoverRecovery.RecoverAsync(_directories, NullLogger.Instance, Cancellation);

        Assert.Equal(3, ended.Count);
        Assert.True(host.HasVanished);
        Assert.Empty(Directory.GetFiles(_directories.Runs));
    }

    [Fact]
    public async Task OwnerAlive_NothingIsTouched()
    {
        await using var launcher = new ProcessLauncher(_directories, NullLogger.Instance);
        var process = launcher.Start(Sleep, _ => { });

        Assert.Empty(await LeftoverRecovery.RecoverAsync(_directories, NullLogger.Instance, Cancellation));

        Assert.NotNull(ProcessIdentity.Of(process.Id));
    }

    [Fact]
    public async Task ProcessIdReused_NewProcessIsNotTouched()
    {
        await using var launcher = new ProcessLauncher(new EngineDirectories(Path.Combine(_directory.Path, "other")), NullLogger.Instance);
        var bystander = launcher.Start(Sleep, _ => { });
        var owner = ProcessIdentity.Current with { Started = "earlier" };
        var entry = new LedgerEntry(new ProcessIdentity(bystander.Id, "earlier"), "ordering", UnixSignal.Terminate);
        await WriteLedgerAsync(JsonSerializer.Serialize(new LedgerContent(owner, [entry], [])));

        Assert.Empty(await LeftoverRecovery.RecoverAsync(_directories, NullLogger.Instance, Cancellation));

        Assert.NotNull(ProcessIdentity.Of(bystander.Id));
        Assert.Empty(Directory.GetFiles(_directories.Runs));
    }

    [Fact]
    public async Task UnreadableLedger_IsDeleted()
    {
        await WriteLedgerAsync("{ half");

        Assert.Empty(await LeftoverRecovery.RecoverAsync(_directories, NullLogger.Instance, Cancellation));

        Assert.Empty(Directory.GetFiles(_directories.Runs));
    }

    private static ProcessSpec Sleep => new() { DisplayName = "test", FileName = "sleep", Arguments = ["60"] };

    private Task WriteLedgerAsync(string content) =>
        File.WriteAllTextAsync(Path.Combine(_directories.Runs, "1.json"), content, Cancellation);
}
