using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cli.Aspire;

namespace Cli.Prerequisites;

/// <summary>The gateway's public port: free, or held by this system itself.</summary>
internal sealed class GatewayPort(AspireSystem system) : IPrerequisite
{
    public const int Number = 8080;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        var name = $"port {Number}";
        if (IsFree(Number))
            return new(name, true, "free");

        if (await RunningAsync(cancellationToken) is { } running)
            return new(name, true, $"held by this system (process {running.AppHostPid})");

        return await BecomesFreeAsync(cancellationToken) ? new(name, true, "free") : new(name, false, "taken by another program", WhoHolds(Number));
    }

    /// <summary>Of a system that was just stopped, Aspire's orchestrator holds the port some seconds longer.</summary>
    private static async Task<bool> BecomesFreeAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Process.GetProcessesByName("dcp").Length > 0 && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            if (IsFree(Number))
                return true;
        }

        return IsFree(Number);
    }

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

    internal static bool IsFree(int port) =>
        IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port));

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException refused)
        {
            // AddressNotAvailable: no IPv6 here, so nobody holds its port either.
            return refused.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }

    private static string WhoHolds(int port) =>
        OperatingSystem.IsWindows() ? $"Get-Process -Id (Get-NetTCPConnection -LocalPort {port} -State Listen).OwningProcess"
        : OperatingSystem.IsMacOS() ? $"lsof -nP -iTCP:{port} -sTCP:LISTEN"
        : $"ss -ltnp 'sport = :{port}'";
}
