using System.Net;
using System.Net.Sockets;
using Cli.Control;

namespace Cli.Prerequisites;

/// <summary>The gateway's public port: free, or held by this system itself.</summary>
internal sealed class GatewayPort(Repository repository) : IPrerequisite
{
    public const int Number = 8080;

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        var name = $"port {Number}";
        if (IsFree(Number))
        {
            return new(name, true, "free");
        }

        using var running = await ControlChannel.OpenAsync(repository, cancellationToken);
        return running is not null
            ? new(name, true, $"held by this system (process {running.State.Pid})")
            : new(name, false, "taken by another program", WhoHolds(Number));
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
