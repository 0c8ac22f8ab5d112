using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
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
