using System.Globalization;
using Messaging.Broker;
using Messaging.Consuming;
using Messaging.Inbox;
using Messaging.Operations;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Testing;

namespace Messaging.Tests;

/// <summary>What the receiver makes of repeated, late and forgotten messages.</summary>
public sealed class InboxTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_DeliveredManyTimes_IsHandledOnce(bool onlyWrites)
    {
        var name = $"delivered-often-{onlyWrites}";
        await using var service = await StartAsync(name, onlyWrites: onlyWrites);
        var id = Guid.CreateVersion7();

        await PublishAsync(name, [.. Enumerable.Repeat((id, DateTimeOffset.UtcNow), 20), (Guid.CreateVersion7(), DateTimeOffset.UtcNow)]);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count >= 2, "both messages are handled");
        await Eventually.TrueAsync(async () => await MessagesInQueueAsync(name) == 0, "every delivery is acknowledged");
        Assert.Equal(2, (await service.EffectsAsync("k")).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_OlderThanTheInboxRemembers_IsLeftToAnOperator(bool onlyWrites)
    {
        var name = $"forgotten-{onlyWrites}";
        await using var service = await StartAsync(name, options => options.InboxRetention = TimeSpan.FromHours(3), onlyWrites: onlyWrites);
        await NothingWaitsAsync(service);
        var handled = (Id: Guid.CreateVersion7(), Time: DateTimeOffset.UtcNow.AddDays(-2));
        await PublishAsync(name, [handled]);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 1, "it is handled");

        await CleanAsync(service);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM messaging.inbox"));
        await PublishAsync(name, [handled]);

        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "it is a dead letter");
        Assert.Contains("no longer remembers", (await letters.ListAsync(10, Cancellation))[0].Reason, StringComparison.Ordinal);
        Assert.Single(await service.EffectsAsync("k"));

        // The operator knows better.
        Assert.Equal(1, await letters.RedriveAsync(messageId: null, Cancellation));
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 2, "it is handled when it is redriven");
    }

    [Fact]
    public async Task Message_ThatWaitedLongerThanTheRetention_IsHandledWhenItsTurnComes()
    {
        const string Name = "waited-long";
        await using var service = await StartAsync(Name);
        await NothingWaitsAsync(service);
        var old = DateTimeOffset.UtcNow.AddDays(-14);
        await SetOldestAsync(service, old);

        await CleanAsync(service);
        await PublishAsync(Name, [(Guid.CreateVersion7(), old), (Guid.CreateVersion7(), old.AddDays(2))]);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 2, "the backlog is handled");

        await SetOldestAsync(service, null);
        await CleanAsync(service);
        await PublishAsync(Name, [(Guid.CreateVersion7(), old)]);
        await Eventually.TrueAsync(async () => (await DeadLettersAsync(service)).Count == 1, "what comes now is too old");
        Assert.Equal(2, (await service.EffectsAsync("k")).Count);
    }

    [Fact]
    public async Task Message_OfAClockThatIsFarAhead_IsADeadLetterAtOnce()
    {
        const string Name = "from-the-future";
        await using var service = await StartAsync(Name);

        await PublishAsync(Name, [(Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddHours(23)), (Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddHours(25))]);

        await Eventually.TrueAsync(async () => (await DeadLettersAsync(service)).Count == 1, "it is a dead letter");
        Assert.Contains("the publisher's clock is wrong", (await DeadLettersAsync(service))[0].Reason, StringComparison.Ordinal);
        Assert.Single(await service.EffectsAsync("k"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Consumers_Competing_HandleEachMessageOnceInOrder_AndOneTakesOverFromAnother(int replicas)
    {
        var name = $"consumers-{replicas}";
        var services = new List<TestService> { await StartAsync(name) };
        try
        {
            for (var replica = 1; replica < replicas; replica++)
                services.Add(await StartAsync(name, database: services[0].ConnectionString));
            var last = services[^1];

            var publishing = Task.WhenAll(Enumerable.Range(0, 20).Select(key => last.PublishAsync($"key-{key}", 20)));
            await Eventually.TrueAsync(async () => await last.CountAsync("SELECT count(*) FROM effects") > 0, "one of them handles");
            await services[0].DisposeAsync();
            services.RemoveAt(0);
            await publishing;

            await Eventually.TrueAsync(async () => await last.CountAsync("SELECT count(*) FROM effects") >= 400, "another goes on");
            for (var key = 0; key < 20; key++)
                Assert.Equal(Enumerable.Range(1, 20), await last.EffectsAsync($"key-{key}"));
        }
        finally
        {
            foreach (var service in services)
                await service.DisposeAsync();
        }
    }

    private static Task NothingWaitsAsync(TestService service) => Eventually.TrueAsync(
        async () => await service.CountAsync("SELECT count(*) FROM messaging.partitions WHERE oldest_at IS NULL") == 0, "all partitions are known to be empty");

    /// <summary>In a partition that none of the service's replicas has.</summary>
    private static Task SetOldestAsync(TestService service, DateTimeOffset? oldest) => Databases.ExecuteAsync(
        service.ConnectionString,
        oldest is { } at ? $"INSERT INTO messaging.partitions (partition, oldest_at) VALUES (1000, '{at:O}')" : "DELETE FROM messaging.partitions WHERE partition = 1000");

    /// <summary>Runs the cleaner, and runs it again when it may empty what it forgot the first time.</summary>
    /// <returns>How many tables it emptied.</returns>
    private static async Task<int> CleanAsync(TestService service)
    {
        var cleaner = ActivatorUtilities.CreateInstance<InboxCleaner>(service.Services);
        var emptied = await cleaner.CleanAsync(Cancellation);
        await Databases.ExecuteAsync(service.ConnectionString, "UPDATE messaging.inbox_horizon SET moved_at = moved_at - interval '10 minutes'");
        return emptied + await cleaner.CleanAsync(Cancellation);
    }

    private static Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(TestService service) =>
        service.Services.GetRequiredService<DeadLetters>().ListAsync(10, Cancellation);

    private async Task PublishAsync(string name, IReadOnlyList<(Guid Id, DateTimeOffset Time)> messages)
    {
        await using var connection = await (await servers.BrokerAsync(name)).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        foreach (var (id, time) in messages)
        {
            var envelope = Envelope.AmqpBinding.Create(id.ToString(), new Uri("/tests", UriKind.Relative), "tests.counted.v1", time, "k", traceParent: null, traceState: null);
            var properties = Envelope.AmqpBinding.Write(envelope, traceParent: null);
            await channel.BasicPublishAsync(Topology.Exchange, "tests.counted.v1", mandatory: true, properties, """{"key":"k","value":1}"""u8.ToArray(), Cancellation);
        }
    }

    private async Task<uint> MessagesInQueueAsync(string name)
    {
        await using var connection = await (await servers.BrokerAsync(name)).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await channel.MessageCountAsync($"{name}.0-of-12", Cancellation);
    }

    private Task<TestService> StartAsync(string name, Action<MessagingOptions>? options = null, string? database = null, bool onlyWrites = false) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>(handler => handler.OnlyWrites = onlyWrites);
        },
        database, options);
}
