using System.Net;
using System.Net.Sockets;
using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

public sealed class FreePortsTests
{
    [Fact]
    public void Ports_AreHandedOutOnce_BelowThoseOfOutgoingConnections()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePorts.Next()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
    }

    [Fact]
    public void Port_OnWhichSomebodyListens_IsTaken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.True(FreePorts.IsTaken(port));
        listener.Stop();
        Assert.False(FreePorts.IsTaken(port));
    }
}
