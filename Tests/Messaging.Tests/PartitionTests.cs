using System.Diagnostics;
using Messaging.Consuming;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

/// <summary>Replicas that share a service's messages.</summary>
public sealed class PartitionTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 6)]
    [InlineData(0.25, 3)] // a canary
    public async Task Replica_Added_GetsItsShare_AndWhatItHadGoesToTheOthers(double? share, int expected)
    {
        var name = $"shares-{expected}";
        await using var first = await StartAsync(name);
        await OwnersAsync(first, 12);
        await using (await StartAsync(name, first.ConnectionString, options => options.PartitionShare = share))
        {
            await OwnersAsync(first, 12 - expected, expected);
            await first.PublishAsync("a", 20);
            await Eventually.TrueAsync(async () => (await first.EffectsAsync("a")).Count == 20, "all are handled");
        }

        await OwnersAsync(first, 12);
    }

    [Fact]
    public async Task Replicas_ComingAndGoing_HandleEachMessageOnceInTheOrderOfItsKey()
    {
        const int Keys = 40;
        var faults = new Faults();
        await using var first = await StartAsync("moving", options: options => options.StopTimeout = TimeSpan.FromSeconds(10), faults: faults);
        using var traffic = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var published = new int[Keys];
        var publishing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => PublishUntilAsync(first, key, published, faults, traffic.Token)));

        for (var change = 0; change < 3; change++)
        {
            await using var second = await StartAsync("moving", first.ConnectionString, faults: faults);
            await OwnersAsync(first, 6, 6);
            await using var third = await StartAsync("moving", first.ConnectionString, faults: faults);
            await OwnersAsync(first, 4, 4, 4);
        }

        await traffic.CancelAsync();
        await publishing;
        await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM effects") >= published.Sum(), "all are handled");
        for (var key = 0; key < Keys; key++)
            Assert.Equal(Enumerable.Range(1, published[key]), await first.EffectsAsync($"key-{key}"));
    }

    [Fact]
    public async Task Partitions_OfAReplicaThatIsFrozen_GoToAnother()
    {
        await using var service = await StartAsync("frozen");
        await OwnersAsync(service, 12);
        await service.ReadAsync<object>("""
            INSERT INTO messaging.replicas (replica, backend, expires_at) SELECT '00000000-0000-0000-0000-000000000001', min(backend), now() + interval '3 s' FROM messaging.replicas;
            UPDATE messaging.partitions SET owner = '00000000-0000-0000-0000-000000000001'
            """);
        var started = Stopwatch.GetTimestamp();

        await service.PublishAsync("a", 5);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 5, "they are handled");
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Subscription_CancelledByTheBroker_IsMadeAnew()
    {
        await using var service = await StartAsync("cancelled");
        await service.PublishAsync("a", 3);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 3, "messages are handled");

        await using var connection = await (await servers.BrokerAsync("cancelled")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        for (var partition = 0; partition < 12; partition++)
            await channel.QueueDeleteAsync($"cancelled.{partition}-of-12", ifUnused: false, ifEmpty: false, cancellationToken: Cancellation);
        var deleted = Stopwatch.GetTimestamp();
        await service.PublishAsync("b", 3);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("b")).Count == 3, "messages are handled again");
        Assert.InRange(Stopwatch.GetElapsedTime(deleted).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Key_ThatIsSlow_DoesNotHoldUpTheOthersOfItsPartition()
    {
        var faults = new Faults { Happen = (key, _, _, cancellationToken) => key == "slow" ? Task.Delay(100, cancellationToken) : Task.CompletedTask };
        await using var service = await StartAsync("slow-key", options: options => (options.Partitions, options.Prefetch) = (1, 32), faults: faults);
        await service.PublishAsync("slow", 120);

        var latencies = new List<double>();
        for (var value = 1; value <= 20; value++)
        {
            var started = Stopwatch.GetTimestamp();
            await PublishAsync(service, "quick", value);
            await Eventually.TrueAsync(async () => (await service.EffectsAsync("quick")).Count == value, "another key goes on");
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        Assert.InRange(latencies.Order().ElementAt(10), 0, 1);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("slow")).Count == 120, "the slow key comes to its end");
        Assert.Equal(Enumerable.Range(1, 120), await service.EffectsAsync("slow"));
        Assert.Equal(0, await service.CountAsync("SELECT (SELECT count(*) FROM messaging.retries) + (SELECT count(*) FROM messaging.retry_lanes)"));
    }

    [Fact]
    public async Task Retries_BehindAKey_CostTheSameHoweverManyTheyAre()
    {
        await using var service = await TestService.StartAsync(servers, "many-retries", _ => { });
        var few = await CostAsync(1_000);
        var many = await CostAsync(50_000);
        Assert.InRange(many / few, 0, 5);

        async Task<double> CostAsync(int rows)
        {
            await service.ReadAsync<object>($"""
                TRUNCATE messaging.retries, messaging.retry_lanes;
                INSERT INTO messaging.retry_lanes (lane, due_at) VALUES ('key a', now());
                INSERT INTO messaging.retries (lane, message_id, source, type, key, time, body, attempts)
                SELECT 'key a', gen_random_uuid(), '/tests', 'tests.counted.v1', 'a', now(), '', 0 FROM generate_series(1, {rows})
                """);
            var durations = new List<double>();
            await using var connection = await service.Database.OpenConnectionAsync(Cancellation);
            for (var look = 0; look < 20; look++)
            {
                var started = Stopwatch.GetTimestamp();
                Assert.NotEmpty(await Consuming.RetryLanes.TakeAsync(connection, 16, DateTimeOffset.UtcNow.AddYears(1), DateTimeOffset.UtcNow, Cancellation));
                Assert.NotEmpty(await Consuming.RetryLanes.FirstAsync(new(service.Database), "key a", 20, Cancellation));
                durations.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return durations.Order().ElementAt(10);
        }
    }

    [Fact]
    public async Task Partitions_OfAnotherNumber_AreMadeWhenAllReplicasHaveStopped_AndNoMessageIsLostOrOvertaken()
    {
        string database;
        var faults = new Faults { Happen = (_, _, _, cancellationToken) => Task.Delay(50, cancellationToken) };
        await using (var before = await StartAsync("repartitioned", options: options => options.Partitions = 4, faults: faults))
        {
            database = before.ConnectionString;
            await Task.WhenAll(Enumerable.Range(0, 10).Select(key => before.PublishAsync($"key-{key}", 50)));
        }

        await using var after = await StartAsync("repartitioned", database, options => options.Partitions = 6);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(key => PublishAsync(after, $"key-{key}", 51)));

        await Eventually.TrueAsync(async () => await after.CountAsync("SELECT count(*) FROM effects") >= 510, "all are handled");
        for (var key = 0; key < 10; key++)
            Assert.Equal(Enumerable.Range(1, 51), await after.EffectsAsync($"key-{key}"));
        await OwnersAsync(after, 6);
        Assert.Equal(0, await after.CountAsync("SELECT count(*) FROM messaging.retired_queues"));
    }

    /// <summary>RabbitMQ 4 limits deliveries by itself; 3.10 does when a policy says so.</summary>
    [Fact]
    public async Task Message_WhoseConsumerIsLostMoreOftenThanAPolicyPermits_IsADeadLetter_AndIsHandledOnceWhenRedriven()
    {
        const int Limit = 3;
        var faults = new Faults { Happen = (_, _, _, token) => Task.Delay(Timeout.Infinite, token) };
        var database = await servers.CreateDatabaseAsync();
        for (var delivery = 1; delivery <= Limit + 1; delivery++)
        {
            await using var ending = await StartAsync("limited", database, options => options.StopTimeout = TimeSpan.Zero, faults);
            if (delivery == 1)
            {
                await servers.SetPolicyAsync("limited", new Dictionary<string, int> { ["delivery-limit"] = Limit });
                await ending.PublishAsync("a", 1);
            }

            await Eventually.TrueAsync(() => Task.FromResult(faults.AttemptsOf("a", 1) == delivery), $"its {delivery}. delivery is being handled");
        }

        await using var service = await StartAsync("limited", database);
        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "the broker has given it up");
        for (var look = 0; look < 25; look++)
            Assert.Single(await letters.ListAsync(10, Cancellation));
        Assert.Equal(1, await letters.RedriveAsync(messageId: null, Cancellation));
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count > 0, "it is handled");
        Assert.Equal([1], await service.EffectsAsync("a"));
        Assert.Empty(await letters.ListAsync(10, Cancellation));
    }

    [Fact]
    public async Task Message_ThatTheBrokerGaveUp_IsADeadLetter_AndRedrivingItLeavesTheOthers()
    {
        await using var service = await StartAsync("given-up");
        await using var connection = await (await servers.BrokerAsync("given-up")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        for (var value = 1; value <= 5; value++)
        {
            var envelope = Messaging.Envelope.AmqpBinding.Create(Guid.CreateVersion7().ToString(), new Uri("/tests", UriKind.Relative), "tests.counted.v1", DateTimeOffset.UtcNow, "a", null, null);
            await channel.BasicPublishAsync(
                "given-up.own", "given-up.given-up", mandatory: true, Messaging.Envelope.AmqpBinding.Write(envelope, traceParent: null),
                System.Text.Encoding.UTF8.GetBytes($$"""{"key":"a","value":{{value}}}"""), Cancellation);
        }

        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 5, "all are dead letters");
        Assert.Equal(1, await letters.RedriveAsync((await letters.ListAsync(10, Cancellation))[2].MessageId, Cancellation));

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 1, "one is handled");
        Assert.Equal(4, (await letters.ListAsync(10, Cancellation)).Count);
    }

    private static async Task OwnersAsync(TestService service, params int[] expected) => await Eventually.TrueAsync(
        async () => expected.Select(count => (long)count).Order().SequenceEqual(
            await service.ReadAsync<long>("SELECT count(*) FROM messaging.partitions WHERE owner IN (SELECT replica FROM messaging.live_replicas) GROUP BY owner ORDER BY 1")),
        $"replicas have {string.Join(", ", expected)} partitions");

    /// <summary>Publishes no faster than messages are handled, so that the backlog is as long on a slow machine as on a fast one.</summary>
    private static async Task PublishUntilAsync(TestService service, int key, int[] published, Faults seen, CancellationToken cancellationToken)
    {
        const int Ahead = 20;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (published[key] < Ahead || seen.AttemptsOf($"key-{key}", published[key] - Ahead + 1) > 0)
            {
                await PublishAsync(service, $"key-{key}", published[key] + 1);
                published[key]++;
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task PublishAsync(TestService service, string key, int value)
    {
        await using var work = await service.Units.BeginAsync(Cancellation);
        work.Publish(new Counted(key, value), key);
        await work.CommitAsync(Cancellation);
    }

    private Task<TestService> StartAsync(string name, string? database = null, Action<MessagingOptions>? options = null, Faults? faults = null) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton(faults ?? new());
            messaging.Handle<Counted, CountedHandler>();
        },
        database, options);
}
