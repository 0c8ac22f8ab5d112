using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.LocalServers;

namespace Embedded.Hosting.Tests.LocalServers;

public sealed class FreePortsTests
{
    [Fact]
    public void Next_CalledOften_NeverRepeats()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePorts.Next()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    public void Describe_PortTaken_NamesPortAndHolder(string address)
    {
        var ip = IPAddress.Parse(address);
        Assert.SkipWhen(ip.AddressFamily == AddressFamily.InterNetworkV6 && !HasIPv6Loopback(), "There is no IPv6 loopback address.");
        using var listener = new TcpListener(ip, FreePorts.Next());
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var description = PortInUse.Describe(port);

        Assert.NotNull(description);
        Assert.Contains($"Port {port} ", description, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", description, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_PortFree_SaysNothing() => Assert.Null(PortInUse.Describe(FreePorts.Next()));

    private static bool HasIPv6Loopback()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
