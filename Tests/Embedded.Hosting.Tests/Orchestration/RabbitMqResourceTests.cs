using System.Diagnostics;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class RabbitMqResourceTests
{
    private const string Queue = "orders";

    [Fact]
    public async Task DataVolume_KeepsMessages_ButNotAnotherPassword()
    {
        using var data = new TestDirectory();

        await using (var first = await StartAsync(data, "first-password"))
        {
            await first.WaitForHealthyAsync("rabbitmq");
            await using var connection = await ConnectAsync(first);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), first.Patience);
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: first.Patience);
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("kept"), first.Patience);
        }

        await using (var second = await StartAsync(data, "first-password"))
        {
            await second.WaitForHealthyAsync("rabbitmq");
            await using var connection = await ConnectAsync(second);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: second.Patience);
            var message = await channel.BasicGetAsync(Queue, autoAck: true, second.Patience);
            Assert.Equal("kept", Encoding.UTF8.GetString(message!.Body.Span));
        }

        await using var third = await StartAsync(data, "other-password");
        await third.WaitForStateAsync("rabbitmq", KnownResourceStates.FailedToStart);
        var failure = Assert.Single(third.Failures);
        Assert.Contains("rabbitmq", failure, StringComparison.Ordinal);
        Assert.Contains("Parameters:password", failure, StringComparison.Ordinal);
        Assert.Contains(data.Path, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_WithManagement_StopsInGoodOrderWithinFourSeconds()
    {
        using var data = new TestDirectory();
        await using var app = await StartAsync(data, "password");
        await app.WaitForHealthyAsync("rabbitmq");
        var since = Stopwatch.StartNew();

        await app.App.StopAsync(app.Patience);

        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        Assert.Equal(0, app.Snapshot("rabbitmq").ExitCode);
    }

    private static async Task<TestApplication> StartAsync(TestDirectory data, string password)
    {
        var app = new TestApplication($"--Parameters:password={password}");
        app.Builder.Services.AddSingleton(new EngineDirectories(data.Path));
        app.Builder.AddRabbitMQ("rabbitmq", password: app.Builder.AddParameter("password", secret: true)).WithManagementPlugin().WithDataVolume("kept");
        await app.StartAsync();
        return app;
    }

    private static async Task<IConnection> ConnectAsync(TestApplication app)
    {
        var factory = new ConnectionFactory { Uri = new((await app.App.GetConnectionStringAsync("rabbitmq", app.Patience))!) };
        return await factory.CreateConnectionAsync(app.Patience);
    }
}
