using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Messaging.Tests;

/// <summary>The way from the commit to the broker.</summary>
public sealed class OutboxTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_ScheduledBeforeARestart_ComesWhenItIsDue()
    {
        string database;
        await using (var before = await StartAsync("scheduled"))
        {
            database = before.ConnectionString;
            await using var work = await before.Units.BeginAsync(Cancellation);
            work.Schedule(new Counted("later", 1), "later", DateTimeOffset.UtcNow.AddSeconds(2));
            await work.CommitAsync(Cancellation);
            Assert.Equal(1, await before.CountAsync("SELECT count(*) FROM messaging.scheduled_messages"));
        }

        await using var after = await StartAsync("scheduled", database);

        await Eventually.TrueAsync(async () => (await after.EffectsAsync("later")).Count == 1, "it comes");
        Assert.Equal(0, await after.CountAsync("SELECT count(*) FROM messaging.scheduled_messages"));
    }

    [Fact]
    public async Task Message_ScheduledDuringSteadyTraffic_ComesWhenItIsDue()
    {
        await using var service = await StartAsync("scheduled-traffic");
        await using (var work = await service.Units.BeginAsync(Cancellation))
        {
            work.Schedule(new Counted("later", 1), "later", DateTimeOffset.UtcNow.AddMilliseconds(200));
            await work.CommitAsync(Cancellation);
        }

        // The relay is woken more often than it polls.
        using var traffic = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var publishing = PublishUntilAsync(service, traffic.Token);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("later")).Count == 1, "it comes");
        Assert.False(publishing.IsCompleted);
        await traffic.CancelAsync();
        await publishing;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Relays_Competing_PublishEachMessageOnceInTheOrderOfItsKey(int replicas)
    {
        var name = $"competing-{replicas}";
        await using var first = await StartAsync(name);
        var others = new List<TestService>();
        for (var replica = 1; replica < replicas; replica++)
            others.Add(await StartAsync(name, first.ConnectionString));

        try
        {
            await Task.WhenAll(Enumerable.Range(0, 30).Select(key => (key % replicas == 0 ? first : others[(key % replicas) - 1]).PublishAsync($"{name}-{key}", 10)));

            await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM effects") == 300, "all are handled");
            for (var key = 0; key < 30; key++)
                Assert.Equal(Enumerable.Range(1, 10), await first.EffectsAsync($"{name}-{key}"));
            await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM messaging.outbox") == 0, "the outbox is empty");
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
        }
    }

    [Fact]
    public async Task Relay_Stopped_LeavesEachMessageInTheOutboxOrWithTheBroker()
    {
        await using var connection = await (await servers.BrokerAsync("stopped")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.ExchangeDeclareAsync("messages", "topic", durable: true, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueDeclareAsync("all", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueBindAsync("all", "messages", "tests.counted.v1.#", cancellationToken: Cancellation);
        string database;
        await using (var service = await TestService.StartAsync(servers, "stopped", _ => { }))
        {
            database = service.ConnectionString;
            await Task.WhenAll(Enumerable.Range(0, 20).Select(key => service.PublishAsync($"{key}", 10)));
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("SELECT count(*) FROM messaging.outbox");
        var kept = (long)(await count.ExecuteScalarAsync(Cancellation))!;
        Assert.Equal(200, kept + await channel.MessageCountAsync("all", Cancellation));
    }

    [Fact]
    public async Task Outbox_WithAnOldMessage_DegradesHealth()
    {
        await using var service = await StartAsync("old-message", options: settings => settings.OutboxAgeLimit = TimeSpan.FromSeconds(10));
        await using (var old = NpgsqlDataSource.Create(service.ConnectionString))
        await using (var insert = old.CreateCommand("""
            INSERT INTO messaging.outbox (message_id, type, key, time, body, not_before)
            VALUES (gen_random_uuid(), 'tests.nobody-listens.v1', 'x', now() - interval '1 minute', '{}', now() + interval '1 hour')
            """))
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        var health = service.Services.GetRequiredService<HealthCheckService>();
        await Eventually.TrueAsync(
            async () => await health.CheckHealthAsync(Cancellation) is { Status: HealthStatus.Degraded } report
                && report.Entries["messaging"].Description!.Contains("oldest message of 1 is 6", StringComparison.Ordinal),
            "health is degraded, with the age of the message");
    }

    private static async Task PublishUntilAsync(TestService service, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
            await service.PublishAsync("now", 1);
    }

    private Task<TestService> StartAsync(string name, string? database = null, Action<MessagingOptions>? options = null) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>();
        },
        database, options);
}
