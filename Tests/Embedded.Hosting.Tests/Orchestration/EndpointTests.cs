using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Testing;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class EndpointTests
{
    private const string FixedPorts = "--DcpPublisher:RandomizePorts=false";

    [Fact]
    public async Task SingleInstance_ListensOnItsFixedPublicPortItself()
    {
        var port = FreePorts.Next();
        await using var app = new TestApplication(FixedPorts);
        app.AddEcho("api").WithHttpEndpoint(port).WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");

        Assert.Equal(port, app.App.GetEndpoint("api").Port);
        Assert.Equal($"http://localhost:{port}", (await app.AskAsync("api")).Environment["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task RandomisedPorts_LeaveAFixedPortToOthers()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var taken = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var app = new TestApplication();
        app.AddEcho("api").WithHttpEndpoint(taken).WithHttpHealthCheck("/health");

        await app.StartAsync();
        await app.WaitForHealthyAsync("api");

        Assert.NotEqual(taken, app.App.GetEndpoint("api").Port);
    }

    [Fact]
    public async Task ProgramThatInsistsOnAPort_IsReachedThroughItsPublicOne()
    {
        var (own, shown) = (FreePorts.Next(), FreePorts.Next());
        await using var app = new TestApplication(FixedPorts);
        app.AddEcho("api").WithHttpEndpoint(shown, targetPort: own).WithHttpHealthCheck("/health");
        await app.StartAsync();
        await app.WaitForHealthyAsync("api");

        Assert.Equal(shown, app.App.GetEndpoint("api").Port);
        Assert.Equal($"http://localhost:{own}", (await app.AskAsync("api")).Environment["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task PortAskedForTwice_IsSaidWithBothOwners()
    {
        var port = FreePorts.Next();
        await using var app = new TestApplication(FixedPorts);
        app.AddShell("one", "sleep 600").WithHttpEndpoint(port);
        app.AddShell("two", "sleep 600").WithHttpEndpoint(port, name: "web");

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Equal($"Port {port} is asked for twice: by the endpoint 'http' of 'one' and by the endpoint 'web' of 'two'. Give one of them another port.", failure.Message);
    }
}
