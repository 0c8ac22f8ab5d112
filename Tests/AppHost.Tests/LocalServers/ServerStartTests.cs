using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AppHost.LocalServers.Installed;

namespace AppHost.Tests.LocalServers;

/// <summary>What a start leaves, and what it says where it cannot be.</summary>
public sealed class ServerStartTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task WithoutVolume_NothingIsLeft()
    {
        await using (var application = new TestApplication(_directory))
        {
            application.AddPostgres().AddDatabase("orders");
            await application.StartAsync();
            await application.WaitForHealthyAsync("orders");
            Assert.NotEmpty(Directory.EnumerateDirectories(_directory.At("temporary")));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.At("temporary")));
    }

    [Fact]
    public async Task FixedPort_Taken_IsSaidWithWhatToDo()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var taken = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var application = new TestApplication(_directory, "--DcpPublisher:RandomizePorts=false");
        application.AddPostgres().WithHostPort(taken);

        await application.StartAsync();

        await application.WaitForStateAsync("postgres", KnownResourceStates.FailedToStart);
        Assert.Contains("give 'postgres' another port", await application.WaitForLogAsync("postgres", $"another program is listening on port {taken}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherContainer_WithoutARuntime_IsShownAsSuchAndStopsNothingElse()
    {
        Assert.SkipWhen(await ContainerRuntime.FindAsync(configured: null, Cancellation) is not null, "A container runtime answers here.");
        var application = new TestApplication(_directory, "--DcpPublisher:WaitForResourceCleanup=false");
        application.Builder.AddExecutable("program", "/bin/sleep", _directory.Path, "600");
        application.Builder.AddContainer("cache", "redis");
        await application.StartAsync();
        try
        {
            await application.WaitForStateAsync("program", KnownResourceStates.Running);
            await application.WaitForAsync("cache", snapshot => snapshot.State?.Text is "RuntimeUnhealthy" or "FailedToStart");
        }
        finally
        {
            await application.App.DisposeAsync(); // to stop it before would wait for the container's end, which never comes
        }
    }
}
