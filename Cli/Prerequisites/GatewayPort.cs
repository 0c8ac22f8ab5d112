using System.Diagnostics;
using System.Net.NetworkInformation;
using Cli.Aspire;

namespace Cli.Prerequisites;

/// <summary>The gateway's public port: free, or held by this system itself.</summary>
internal sealed class GatewayPort(AspireSystem system)
{
    private const int Number = 8080;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        var name = $"port {Number}";
        if (!IsFree(Number) && await RunningAsync(cancellationToken) is { } running)
            return new(name, true, $"held by this system (process {running.AppHostPid})");

        // Of a system that was just stopped, Aspire's orchestrator holds the port some seconds longer.
        var started = Stopwatch.GetTimestamp();
        while (!IsFree(Number) && Process.GetProcessesByName("dcp").Length > 0 && Stopwatch.GetElapsedTime(started) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);

        return IsFree(Number) ? new(name, true, "free") : new(name, false, "taken by another program", WhoHolds(Number));
    }

    internal static bool IsFree(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port);

    private async Task<RunningAppHost?> RunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await system.FindAsync(cancellationToken);
        }
        catch (CommandFailedException)
        {
            return null; // without Aspire's command line, which is missed on its own
        }
    }

    private static string WhoHolds(int port) =>
        OperatingSystem.IsWindows() ? $"Get-Process -Id (Get-NetTCPConnection -LocalPort {port} -State Listen).OwningProcess"
        : OperatingSystem.IsMacOS() ? $"lsof -nP -iTCP:{port} -sTCP:LISTEN"
        : $"ss -ltnp 'sport = :{port}'";
}
