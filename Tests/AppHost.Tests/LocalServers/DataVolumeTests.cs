using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AppHost.LocalServers.Installed;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace AppHost.Tests.LocalServers;

/// <summary>What stays from one start of an AppHost to the next.</summary>
public sealed class DataVolumeTests : IDisposable
{
    private const string Queue = "orders";

    private readonly TestDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task DataVolume_OpensAgain_ButNotWithAnotherPassword()
    {
        await using (var first = await StartAsync("first"))
        {
            await WaitForBothAsync(first);
            await Postgres.ExecuteAsync(await first.ConnectionStringAsync("orders"), "CREATE TABLE kept (number int); INSERT INTO kept VALUES (42)");
            await using var connection = await ConnectAsync(first);
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("kept"), Cancellation);
        }

        await using (var second = await StartAsync("first"))
        {
            await WaitForBothAsync(second);
            Assert.Equal(42, await Postgres.ExecuteAsync(await second.ConnectionStringAsync("orders"), "SELECT number FROM kept"));
            await using var connection = await ConnectAsync(second);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
            var message = await channel.BasicGetAsync(Queue, autoAck: true, Cancellation);
            Assert.Equal("kept", Encoding.UTF8.GetString(message!.Body.Span));
        }

        await using var third = await StartAsync("second");
        foreach (var server in new[] { "postgres", "rabbitmq" })
        {
            var refused = await third.WaitForAsync(server, snapshot => snapshot.HealthReports.Any(report => report.Description?.Contains("refuses the password", StringComparison.Ordinal) == true));
            Assert.Equal(HealthStatus.Unhealthy, refused.HealthStatus);
            Assert.Contains(_directory.Path, refused.HealthReports[0].Description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DataVolume_UsedByAnotherAppHost_IsRefusedAtOnce()
    {
        await using var first = await StartAsync("password", withBroker: false);
        await first.WaitForHealthyAsync("postgres");

        await using var second = await StartAsync("password", withBroker: false);

        await second.WaitForStateAsync("postgres", KnownResourceStates.FailedToStart);
        Assert.Contains("dotnet aspire stop", await second.WaitForLogAsync("postgres", "another AppHost is using it"), StringComparison.Ordinal);
    }

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

    private async Task<TestApplication> StartAsync(string password, bool withBroker = true)
    {
        var application = new TestApplication(_directory);
        application.AddPostgres(password).WithDataVolume("kept-rows").AddDatabase("orders");
        if (withBroker)
            application.AddRabbitMQ(password).WithDataVolume("kept-messages");
        await application.StartAsync();
        return application;
    }

    private static async Task WaitForBothAsync(TestApplication application)
    {
        await application.WaitForHealthyAsync("orders");
        await application.WaitForHealthyAsync("rabbitmq");
    }

    private static async Task<IConnection> ConnectAsync(TestApplication application) =>
        await new ConnectionFactory { Uri = new(await application.ConnectionStringAsync("rabbitmq")) }.CreateConnectionAsync(Cancellation);
}
