using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace AppHost.LocalServers;

/// <summary>Hands out loopback ports on which nothing listens, each once. Thread-safe.</summary>
internal static class FreePorts
{
    // Below the ports that Linux (32768) and others (49152) give to outgoing connections, one of which could otherwise
    // take a server's port while the server restarts.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly HashSet<int> Taken = [];

    /// <summary>The addresses of <c>localhost</c>: all of them, so that nobody else can listen where clients look for the server.</summary>
    public static IReadOnlyList<IPAddress> Addresses { get; } =
        CanListen(IPAddress.IPv6Loopback, 0) ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];

    public static int Next()
    {
        lock (Taken)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(First, End);
                if (!Taken.Contains(port) && Addresses.All(address => CanListen(address, port)) && Taken.Add(port))
                    return port;
            }
        }
    }

    /// <summary>Whether somebody takes connections on the port already.</summary>
    public static bool IsTaken(int port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
