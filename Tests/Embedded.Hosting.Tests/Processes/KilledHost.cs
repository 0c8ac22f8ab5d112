using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Embedded.Hosting.Tests.Processes;

/// <summary>A running Tests/ProcessHost.</summary>
internal sealed class KilledHost : IDisposable
{
    private readonly Process _host;

    private KilledHost(Process host, string[] report)
    {
        _host = host;
        Watchdog = int.Parse(report[0]);
        Processes = [.. report[1..4].Select(int.Parse)];
        TemporaryDirectory = report[4];
    }

    public int Id => _host.Id;

    public int Watchdog { get; }

    public IReadOnlyList<int> Processes { get; }

    public string TemporaryDirectory { get; }

    public static async Task<KilledHost> StartAsync(string dataDirectory)
    {
        var program = AppContext.BaseDirectory.Replace("Embedded.Hosting.Tests", "ProcessHost", StringComparison.Ordinal) + "ProcessHost.dll";
        var host = Process.Start(new ProcessStartInfo("dotnet", [program, dataDirectory])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var report = await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(report);
        return new KilledHost(host, report.Split(' '));
    }

    /// <summary>Returns when another watchdog has been told all that the killed one knew.</summary>
    public async Task WatchdogReplacedAsync() =>
        Assert.NotNull(await _host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));

    /// <summary>Has the host stand still.</summary>
    public void Freeze() => UnixProcesses.Signal(_host.Id, (UnixSignal)19); // SIGSTOP on Linux

    public async Task KillAsync()
    {
        _host.Kill();
        await _host.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Whether its processes, their groups and its temporary directory have gone.</summary>
    public bool HasVanished => Processes.All(id => ProcessIdentity.Of(id) is null && !GroupLives(id)) && !Directory.Exists(TemporaryDirectory);

    public void Dispose()
    {
        if (!_host.HasExited)
        {
            _host.Kill();
        }

        _host.Dispose();
    }

    private static bool GroupLives(int group) => ProcFiles.ProcessIds()
        .Select(id => ProcFiles.TryReadText($"/proc/{id}/stat")?.Split(") ")[^1].Split(' '))
        .Any(fields => fields is not null && fields[0] != "Z" && int.Parse(fields[2]) == group);
}
