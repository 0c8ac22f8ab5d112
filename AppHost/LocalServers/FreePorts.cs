using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;

namespace AppHost.LocalServers;

/// <summary>Hands out loopback ports on which nothing listens, each once. Thread-safe.</summary>
internal static class FreePorts
{
    // Below the ports that Linux (32768) and others (49152) give to outgoing connections, one of which could otherwise
    // take a server's port while the server restarts.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly HashSet<int> HandedOut = [];

    /// <summary>The addresses of <c>localhost</c>: all of them, so that nobody else can listen where clients look for the server.</summary>
    public static IReadOnlyList<IPAddress> Addresses { get; } = HasIPv6() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    public static int Next()
    {
        lock (HandedOut)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(First, End);
                if (!IsTaken(port) && HandedOut.Add(port))
                    return port;
            }
        }
    }

    /// <summary>Whether somebody listens on the port already.</summary>
    public static bool IsTaken(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    private static bool HasIPv6() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Any(address => address.Address.Equals(IPAddress.IPv6Loopback));
}
