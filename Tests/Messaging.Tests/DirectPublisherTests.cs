using Messaging.Broker;
using Messaging.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Tests;

/// <summary>Messages that go from the commit to the broker without a relay, and those that may not.</summary>
public sealed class DirectPublisherTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_AloneOfItsKey_NeedsNoRelay()
    {
        await using var service = await StartAsync("direct");
        await using var relays = await StopRelaysAsync(service);

        await service.PublishAsync("a", 1);
        await service.PublishAsync("b", 1);

        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM effects") == 2, "both are handled");
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.outbox") == 0, "both are settled");
    }

    [Fact]
    public async Task Message_BehindOneThatARelayHas_WaitsForIt()
    {
        await using var service = await StartAsync("direct-behind");
        await using (await StopRelaysAsync(service))
        {
            await using (var work = await service.Units.BeginAsync(Cancellation))
            {
                work.Publish(new Counted("a", 1), "a");
                work.Publish(new Counted("a", 2), "a");
                await work.CommitAsync(Cancellation);
            }

            await PublishAsync(service, "a", 3);
            await PublishAsync(service, "b", 1);
            await Eventually.TrueAsync(async () => (await service.EffectsAsync("b")).Count == 1, "another key needs no relay");
            Assert.Empty(await service.EffectsAsync("a"));
        }

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 3, "the relay goes on");
        Assert.Equal([1, 2, 3], await service.EffectsAsync("a"));
    }

    [Fact]
    public async Task Message_ClaimedByAProcessThatDied_IsRelayedWhenItsClaimEnds_BeforeTheLaterOnesOfItsKey()
    {
        await using var service = await StartAsync("direct-died");
        await using (var claim = service.Database.CreateCommand("""
            INSERT INTO messaging.outbox (message_id, type, key, time, body, not_before)
            VALUES (gen_random_uuid(), 'tests.counted.v1', 'a', now(), '{"key": "a", "value": 1}', now() + interval '1.5 s')
            """))
        {
            await claim.ExecuteNonQueryAsync(Cancellation);
        }

        await PublishAsync(service, "a", 2);
        await PublishAsync(service, "b", 1);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("b")).Count == 1, "another key goes on");
        Assert.Empty(await service.EffectsAsync("a"));
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 2, "the claim ends");
        Assert.Equal([1, 2], await service.EffectsAsync("a"));
    }

    [Fact]
    public async Task Message_ThatNoQueueTakes_IsKeptWithTheReason()
    {
        await using var service = await StartAsync("direct-unroutable");
        await using var relays = await StopRelaysAsync(service);
        await using (var work = await service.Units.BeginAsync(Cancellation))
        {
            work.Publish(new NobodyListens("a"), "a");
            await work.CommitAsync(Cancellation);
        }

        await Eventually.TrueAsync(
            async () => await service.CountAsync("SELECT count(*) FROM messaging.refused WHERE attempts > 0 AND reason LIKE '%NO_ROUTE%'") == 1, "the reason is kept");
    }

    [Fact]
    public async Task Message_BehindAClaimedOne_IsRelayedAsSoonAsThatIsSettled()
    {
        // Only a signal can bring it: the poll is too far away.
        await using var service = await StartAsync("direct-signal", options => options.PollInterval = TimeSpan.FromMinutes(10));

        await service.PublishAsync("a", 200);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 200, "all are handled");
        Assert.Equal(Enumerable.Range(1, 200), await service.EffectsAsync("a"));
    }

    [Fact]
    public async Task Stop_WithAPublishedMessageThatCannotBeSettled_DoesNotWaitForTheDatabase()
    {
        await using var connection = await (await servers.BrokerAsync("direct-stop")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        await Topology.EnsureExchangeAsync(connection, Cancellation);
        await Topology.DeclareAsync(channel, "direct-stop", ["tests.counted.v1"], partitions: 1, Cancellation);
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        using var signal = new OutboxSignal();
        using var direct = new DirectPublisher(new(away), signal, TimeProvider.System, NullLogger<DirectPublisher>.Instance);
        await direct.StartAsync(Cancellation);
        direct.Connect(new(channel, new("direct-stop")));

        Assert.NotNull(direct.TryClaim());
        direct.Publish(new(Guid.NewGuid(), "tests.counted.v1", "a", DateTimeOffset.UtcNow, TraceParent: null, TraceState: null, "{}"u8.ToArray()) { Id = 1 });
        await direct.DisconnectAsync(TimeSpan.FromSeconds(30));
        await direct.StopAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal(1u, await channel.MessageCountAsync("direct-stop.0-of-1", Cancellation));
    }

    private static async Task PublishAsync(TestService service, string key, int value)
    {
        await using var work = await service.Units.BeginAsync(Cancellation);
        work.Publish(new Counted(key, value), key);
        await work.CommitAsync(Cancellation);
    }

    /// <summary>Holds all partitions of keys, as another relay would, until it is disposed.</summary>
    private static async Task<NpgsqlConnection> StopRelaysAsync(TestService service)
    {
        var connection = new NpgsqlConnection(service.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(hashtext('messaging.outbox'), partition) FROM generate_series(0, 15) AS partition", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private Task<TestService> StartAsync(string name, Action<MessagingOptions>? options = null) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>();
        },
        options: options);
}
