using System.Collections.Concurrent;
using System.Diagnostics;
using Messaging.Envelope;
using Messaging.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Tests;

/// <summary>Messages that the broker does not take: they wait in a place of their own, in order, and hold up only their keys.</summary>
public sealed class RefusedTests(ServersFixture servers)
{
    private const string Queue = "listens-now";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HealthyMessages_BesideManyRefusedOnes_AreAsFastAsWithoutThem()
    {
        const int Refused = 20_000;
        await using var service = await StartAsync("many-refused");
        await MeasureAsync(service, "warm-up", messages: 50);
        var without = await MeasureAsync(service, "without", messages: 200);

        await InsertUnroutableAsync(service, Refused);
        var arriving = await MeasureAsync(service, "arriving", messages: 300);
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.refused") == Refused, "all of them were refused");
        var beside = await MeasureAsync(service, "beside", messages: 300);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"p50/p99: without refused ones {without}, while {Refused} arrive {arriving}, beside them {beside}");
        Assert.True(beside.P99 < TimeSpan.FromMilliseconds(100) + (3 * without.P99), $"p99 is {beside.P99} beside {Refused} refused messages, and {without.P99} without them");
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM messaging.outbox"));

        await using var channel = await ListenAsync("many-refused");
        var drained = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.refused") == 0, "all get through");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Refused} got through in {drained.Elapsed}");
        Assert.Equal((uint)Refused, await channel.MessageCountAsync(Queue, Cancellation));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM messaging.refused_keys"));
    }

    [Fact]
    public async Task Messages_BehindARefusedOne_KeepTheirOrderWhileItGetsThrough()
    {
        const int Keys = 20;
        await using var first = await StartAsync("refused-order");
        await using var second = await StartAsync("refused-order", first.ConnectionString);
        for (var key = 0; key < Keys; key++)
        {
            await using var work = await first.Units.BeginAsync(Cancellation);
            work.Publish(new NobodyListens($"{key}"), $"{key}");
            await work.CommitAsync(Cancellation);
        }

        await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM messaging.refused_keys") == Keys, "all were refused");
        var publishing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => (key % 2 == 0 ? first : second).PublishAsync($"{key}", 60)));
        await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM messaging.refused") >= 2 * Keys, "later ones wait behind them");
        Assert.Equal(0, await first.CountAsync("SELECT count(*) FROM effects"));

        await using var channel = await ListenAsync("refused-order");
        await publishing;
        await Eventually.TrueAsync(async () => await first.CountAsync("SELECT count(*) FROM effects") == 60 * Keys, "all are handled");
        for (var key = 0; key < Keys; key++)
            Assert.Equal(Enumerable.Range(1, 60), await first.EffectsAsync($"{key}"));
        await Eventually.TrueAsync(async () => await first.CountAsync("SELECT (SELECT count(*) FROM messaging.outbox) + (SELECT count(*) FROM messaging.refused_keys)") == 0, "nothing waits");
    }

    [Fact]
    public async Task RefusedMessage_IsShownWithTheReasonAndTheNextTry_AndGoesOutWhenItIsRedriven()
    {
        await using var service = await StartAsync("redriven");
        await PublishUnroutableAsync(service, "a");
        await PublishUnroutableAsync(service, "b");
        var operators = service.Services.GetRequiredService<WaitingMessages>();
        await Eventually.TrueAsync(async () => (await operators.RefusedAsync(10, Cancellation)).Count == 2, "both were refused");
        await Databases.ExecuteAsync(service.ConnectionString, "UPDATE messaging.refused_types SET due_at = now() + interval '1 hour', failures = 9");

        var shown = (await operators.RefusedAsync(10, Cancellation))[0];
        Assert.Equal(("tests.nobody-listens.v1", "a"), (shown.Type, shown.Key));
        Assert.Contains("NO_ROUTE", shown.LastError, StringComparison.Ordinal);
        Assert.InRange(shown.Attempts, 1, 10);
        Assert.True(shown.DueAt > DateTimeOffset.UtcNow.AddMinutes(50));

        await using var channel = await ListenAsync("redriven");
        Assert.Equal(0, await operators.RedriveRefusedAsync(Guid.NewGuid(), Cancellation));
        Assert.Equal(1, await operators.RedriveRefusedAsync(shown.MessageId, Cancellation));
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Queue, Cancellation) == 2, "its type gets through, and the other follows");
        await Eventually.TrueAsync(async () => (await operators.RefusedAsync(10, Cancellation)).Count == 0, "none is left");
    }

    [Fact]
    public async Task RefusedMessage_DegradesHealthWithTheReason_UntilItGetsThrough()
    {
        await using var service = await StartAsync("refused-health");
        await PublishUnroutableAsync(service, "a");

        var health = service.Services.GetRequiredService<HealthCheckService>();
        await Eventually.TrueAsync(
            async () => await health.CheckHealthAsync(Cancellation) is { Status: HealthStatus.Degraded } report
                && report.Entries["messaging"].Description!.Contains("1 messages wait because the broker does not take them. The broker returned it: NO_ROUTE", StringComparison.Ordinal),
            "health is degraded, with the reason");

        await using var channel = await ListenAsync("refused-health");
        await Eventually.TrueAsync(async () => (await health.CheckHealthAsync(Cancellation)).Status == HealthStatus.Healthy, "health recovers");
    }

    [Fact]
    public async Task RefusedMessage_ThatGetsThrough_SaysSinceWhenItMayHaveBeenReceived()
    {
        await using var service = await StartAsync("sent-time");
        await PublishUnroutableAsync(service, "a");
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.refused") == 1, "it was refused");

        var bound = DateTimeOffset.UtcNow;
        await using var channel = await ListenAsync("sent-time");
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Queue, Cancellation) == 1, "it gets through");
        await PublishUnroutableAsync(service, "b");
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Queue, Cancellation) == 2, "another is taken at once");

        var refused = AmqpBinding.Read((await channel.BasicGetAsync(Queue, autoAck: true, Cancellation))!.BasicProperties);
        var taken = AmqpBinding.Read((await channel.BasicGetAsync(Queue, autoAck: true, Cancellation))!.BasicProperties);
        Assert.True(refused.Time < bound);
        Assert.InRange(AmqpBinding.SentTimeOf(refused)!.Value, bound.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.Null(AmqpBinding.SentTimeOf(taken));
    }

    private static async Task<Latencies> MeasureAsync(TestService service, string key, int messages)
    {
        var handled = new ConcurrentDictionary<int, long>();
        service.Services.GetRequiredService<Faults>().Happen = (of, value, _, _) =>
        {
            if (of.StartsWith(key, StringComparison.Ordinal))
                handled.TryAdd(value, Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
        var published = new long[messages];
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10)); // 100 a second
        for (var value = 0; value < messages; value++)
        {
            await timer.WaitForNextTickAsync(Cancellation);
            published[value] = Stopwatch.GetTimestamp();
            await using var work = await service.Units.BeginAsync(Cancellation);
            work.Publish(new Counted($"{key}-{value}", value), $"{key}-{value}");
            if (value % 2 == 0)
                work.Publish(new Counted($"{key}-{value}", value), $"{key}-{value}"); // two of them are the relay's
            await work.CommitAsync(Cancellation);
        }

        await Eventually.TrueAsync(() => handled.Count == messages, "all are handled");
        var latencies = handled.Select(one => Stopwatch.GetElapsedTime(published[one.Key], one.Value)).Order().ToList();
        return new(latencies[messages / 2], latencies[messages * 99 / 100]);
    }

    private static Task InsertUnroutableAsync(TestService service, int count) => Databases.ExecuteAsync(service.ConnectionString, $$"""
        INSERT INTO messaging.outbox (message_id, type, key, time, body)
        SELECT gen_random_uuid(), 'tests.nobody-listens.v1', 'nobody-' || n, now(), '{"key": "x"}' FROM generate_series(1, {{count}}) AS n
        """);

    private static async Task PublishUnroutableAsync(TestService service, string key)
    {
        await using var work = await service.Units.BeginAsync(Cancellation);
        work.Publish(new NobodyListens(key), key);
        await work.CommitAsync(Cancellation);
    }

    /// <summary>From now on a queue takes the type to which nobody listened.</summary>
    private async Task<IChannel> ListenAsync(string name)
    {
        var connection = await (await servers.BrokerAsync(name)).CreateConnectionAsync(Cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueBindAsync(Queue, "messages", "tests.nobody-listens.v1.#", cancellationToken: Cancellation);
        return channel;
    }

    private Task<TestService> StartAsync(string name, string? database = null) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>();
        },
        database);

    private sealed record Latencies(TimeSpan P50, TimeSpan P99)
    {
        public override string ToString() => $"{P50.TotalMilliseconds:0.0}/{P99.TotalMilliseconds:0.0} ms";
    }
}
