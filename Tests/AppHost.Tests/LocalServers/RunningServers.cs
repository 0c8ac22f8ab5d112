using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AppHost.LocalServers;

namespace AppHost.Tests.LocalServers;

/// <summary>PostgreSQL and RabbitMQ with data volumes, and a client of both.</summary>
public sealed class RunningServers : IAsyncLifetime
{
    private TestApplication? _application;

    public TestDirectory Directory { get; } = new();

    public int FixedPort { get; } = FreePorts.Next();

    public IResourceBuilder<ExecutableResource> Client { get; private set; } = null!; // set before any test runs

    internal TestApplication Application => _application!;

    public async ValueTask InitializeAsync()
    {
        _application = new TestApplication(Directory, "--DcpPublisher:RandomizePorts=false");
        var database = Application.AddPostgres().WithArgs("-c", "max_connections=137").WithDataVolume("kept-rows").WithHostPort(FixedPort).AddDatabase("orders", "orders_db");
        var broker = Application.AddRabbitMQ().WithDataVolume("kept-messages").WithManagementPlugin();
        Client = Application.Builder.AddExecutable("client", "/bin/sh", Directory.Path, "-c", "echo up; sleep 600")
            .WithReference(database).WithReference(broker).WaitFor(database).WaitFor(broker);
        await Application.StartAsync();
        await Application.WaitForHealthyAsync("client");
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        Directory.Dispose();
    }
}

[CollectionDefinition(nameof(RunningServers))]
public sealed class RunningServersGroup : ICollectionFixture<RunningServers>;
