using Messaging.Operations;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Messaging.Guarantees;

/// <summary>Every committed message is delivered, and takes effect once, in the order of its key.</summary>
public sealed class DeliveryTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transaction_RolledBack_PublishesNothing()
    {
        await using var service = await StartAsync("rolled-back");

        await using (var work = await service.Units.BeginAsync(Cancellation))
            work.Publish(new Counted("a", 1), "a");
        await service.PublishAsync("a", 2);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 2, "the committed ones are handled");
        Assert.Equal([1, 2], await service.EffectsAsync("a"));
    }

    [Fact]
    public async Task Messages_OfManyKeys_AreHandledOnceEachInTheOrderOfTheirKey()
    {
        await using var receiver = await StartAsync("delivery");
        await using var sender = await TestService.StartAsync(servers, "delivery-sender", _ => { }, virtualHost: "delivery");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(key => sender.PublishAsync($"key-{key}", 10)));

        await Eventually.TrueAsync(async () => await receiver.CountAsync("SELECT count(*) FROM effects") >= 200, "all messages are handled");
        for (var key = 0; key < 20; key++)
            Assert.Equal(Enumerable.Range(1, 10), await receiver.EffectsAsync($"key-{key}"));
        await Eventually.TrueAsync(async () => await sender.CountAsync("SELECT count(*) FROM messaging.outbox") == 0, "the outbox is empty");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_DeliveredManyTimes_IsHandledOnce(bool onlyWrites)
    {
        var name = $"delivered-often-{onlyWrites}";
        await using var service = await StartAsync(name, onlyWrites: onlyWrites);
        var id = Guid.CreateVersion7();

        await service.DeliverAsync([.. Enumerable.Repeat((id, DateTimeOffset.UtcNow), 20), (Guid.CreateVersion7(), DateTimeOffset.UtcNow)]);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count >= 2, "both messages are handled");
        await Eventually.TrueAsync(async () => await MessagesInQueueAsync(name) == 0, "every delivery is acknowledged");
        Assert.Equal(2, (await service.EffectsAsync("k")).Count);
    }

    [Theory]
    [InlineData(1)] // each in a batch of its own: the key's next message is taken while the refused one is on its way
    [InlineData(256)]
    public async Task Message_ThatNoQueueTakes_IsKeptWithTheReasonAndHoldsUpItsKeyOnly(int batchSize)
    {
        var name = $"unroutable-{batchSize}";
        await using var service = await StartAsync(name, options: settings => settings.RelayBatchSize = batchSize);
        await using (var work = await service.Units.BeginAsync(Cancellation))
        {
            work.Publish(new NobodyListens("a"), "a");
            work.Publish(new Counted("a", 1), "a");
            work.Publish(new Counted("b", 1), "b");
            await work.CommitAsync(Cancellation);
        }

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("b")).Count == 1, "another key goes on");
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.refused WHERE reason LIKE '%NO_ROUTE%'") == 1, "the reason is kept");
        Assert.Empty(await service.EffectsAsync("a"));
        await Eventually.TrueAsync(
            async () => await service.Services.GetRequiredService<WaitingMessages>().StateAsync(Cancellation) is { OutboxRefused: 2, OutboxDepth: 0 }, "the key's next message waits behind it, outside of the outbox");

        // Somebody begins to listen.
        await using var connection = await (await servers.BrokerAsync(name)).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync("listens-now", durable: true, exclusive: true, autoDelete: true, cancellationToken: Cancellation);
        await channel.QueueBindAsync("listens-now", "messages", "tests.nobody-listens.v1.#", cancellationToken: Cancellation);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 1, "the key goes on");
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.outbox") == 0, "the outbox is empty");
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
                services.Add(await StartAsync(name, services[0].ConnectionString));
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

    private async Task<uint> MessagesInQueueAsync(string name)
    {
        await using var connection = await (await servers.BrokerAsync(name)).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await channel.MessageCountAsync($"{name}.0-of-12", Cancellation);
    }

    private Task<TestService> StartAsync(string name, string? database = null, Action<MessagingOptions>? options = null, bool onlyWrites = false) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>(handler => handler.OnlyWrites = onlyWrites);
        },
        database, options);
}
