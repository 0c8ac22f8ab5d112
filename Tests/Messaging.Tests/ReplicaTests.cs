using System.Diagnostics;
using Npgsql;
using Xunit.Sdk;

// Most tests wait for servers and other processes most of the time.
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.Collections, MaxThreads = 4)]

namespace Messaging.Tests;

/// <summary>Nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>Replicas that are processes, and share the messages of one service whose handler takes its time.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class ReplicaTests(ServersFixture servers)
{
    private const int Keys = 40;
    private const double Linear = 0.85;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Replicas_KilledAndStarted_HandleEachMessageOnceInOrderAndInTime() => KillAsync("killed-replicas", changes: 8);

    [Fact(Explicit = true)] // five minutes
    public Task Replicas_KilledAndStartedForMinutes_HandleEachMessageOnceInOrderAndInTime() => KillAsync("killed-replicas-for-minutes", changes: 120);

    [Fact]
    public async Task Replica_FrozenAndThawed_HandlesNothingTwiceAndOvertakesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Processes are frozen by a signal.");
        const string Name = "frozen-replica";
        var connectionString = await DatabaseAsync();
        var broker = await servers.BrokerAsync(Name);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var sender = await TestService.StartAsync(servers, "sender", _ => { }, virtualHost: Name);
        List<Process> replicas = [Start(connectionString, broker.Uri), Start(connectionString, broker.Uri)];
        try
        {
            await BalancedAsync(database, 2);
            var published = Enumerable.Range(0, Keys).Select(_ => new List<DateTimeOffset>()).ToArray();
            using var traffic = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var publishing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => PublishUntilAsync(sender, key, published[key], traffic.Token)));
            await Eventually.TrueAsync(async () => await CountAsync(database) > Keys, "messages are handled");
            await SignalAsync(replicas[0], "STOP");
            await Eventually.TrueAsync(async () => await ScalarAsync<long>(database, "SELECT count(DISTINCT owner) FROM messaging.partitions") == 1, "the other one takes its partitions");
            var taken = published.Sum(times => times.Count);
            await Eventually.TrueAsync(async () => await CountAsync(database) > taken, "the broker gives it what the frozen one had");
            await SignalAsync(replicas[0], "CONT");
            await BalancedAsync(database, 2);
            await traffic.CancelAsync();
            await publishing;

            await Eventually.TrueAsync(async () => await CountAsync(database) >= published.Sum(times => times.Count), "all are handled");
            for (var key = 0; key < Keys; key++)
                Assert.Equal(Enumerable.Range(1, published[key].Count), (await EffectsAsync(database, $"key-{key}")).Select(effect => effect.Value));
        }
        finally
        {
            replicas.ForEach(End);
        }
    }

    // Waiting takes no processor, so what little is left of a busy machine's is enough.
    [Fact]
    public Task Throughput_GrowsWithTheReplicas() => ScaleAsync(TimeSpan.FromMilliseconds(100), messages: 480);

    [Fact(Explicit = true)] // four replicas need an idle machine for it
    public Task Throughput_OfFasterHandlersGrowsWithTheReplicas() => ScaleAsync(TimeSpan.FromMilliseconds(20), messages: 1600);

    private async Task ScaleAsync(TimeSpan handlerTime, int messages)
    {
        var one = await RateAsync(1, handlerTime, messages);
        foreach (var count in (int[])[2, 4])
        {
            var rate = await RateAsync(count, handlerTime, messages);
            TestContext.Current.TestOutputHelper!.WriteLine($"one replica: {one:0}/s, {count}: {rate:0}/s ({rate / one / count:0.00})");
            Assert.InRange(rate / one / count, Linear, 1.2);
        }
    }

    /// <summary>Messages per second while each replica has something to do.</summary>
    private async Task<double> RateAsync(int count, TimeSpan handlerTime, int messages)
    {
        var name = $"rate-{count}-{handlerTime.TotalMilliseconds}";
        var connectionString = await DatabaseAsync();
        var broker = await servers.BrokerAsync(name);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var sender = await TestService.StartAsync(servers, "sender", _ => { }, virtualHost: name);
        var replicas = Enumerable.Range(0, count).Select(_ => Start(connectionString, broker.Uri, concurrency: 4, handlerTime)).ToList();
        try
        {
            await BalancedAsync(database, count);
            foreach (var (round, size) in new[] { ("warm-up", messages / 8), ("measured", messages) })
            {
                await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
                {
                    for (var key = worker; key < size; key += 16)
                        await PublishAsync(sender, $"{round}-{key}", 1);
                }));
                await Eventually.TrueAsync(async () => await ScalarAsync<long>(database, $"SELECT count(*) FROM effects WHERE key LIKE '{round}%'") == size, "all are handled");
            }

            return await ScalarAsync<double>(database, """
                SELECT count(*) * 0.6 / extract(epoch FROM percentile_disc(0.8) WITHIN GROUP (ORDER BY at) - percentile_disc(0.2) WITHIN GROUP (ORDER BY at))::double precision
                FROM effects WHERE key LIKE 'measured%'
                """);
        }
        finally
        {
            replicas.ForEach(End);
        }
    }

    private async Task KillAsync(string name, int changes)
    {
        var connectionString = await DatabaseAsync();
        var broker = await servers.BrokerAsync(name);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var sender = await TestService.StartAsync(servers, "sender", _ => { }, virtualHost: name);
        List<Process> replicas = [Start(connectionString, broker.Uri), Start(connectionString, broker.Uri), Start(connectionString, broker.Uri)];
        try
        {
            await BalancedAsync(database, 3);
            var published = Enumerable.Range(0, Keys).Select(_ => new List<DateTimeOffset>()).ToArray();
            using var traffic = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var publishing = Task.WhenAll(Enumerable.Range(0, Keys).Select(key => PublishUntilAsync(sender, key, published[key], traffic.Token)));
            for (var change = 0; change < changes; change++)
            {
                await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
                if (change % 2 == 0)
                {
                    End(replicas[0]);
                    replicas.RemoveAt(0);
                }
                else
                {
                    replicas.Add(Start(connectionString, broker.Uri));
                }
            }

            await traffic.CancelAsync();
            await publishing;
            await Eventually.TrueAsync(async () => await CountAsync(database) >= published.Sum(times => times.Count), "all are handled");
            var latencies = new List<double>();
            for (var key = 0; key < Keys; key++)
            {
                var effects = await EffectsAsync(database, $"key-{key}");
                Assert.Equal(Enumerable.Range(1, published[key].Count), effects.Select(effect => effect.Value));
                latencies.AddRange(effects.Zip(published[key], (effect, at) => (effect.At - at).TotalSeconds));
            }

            latencies.Sort();
            TestContext.Current.TestOutputHelper!.WriteLine($"{latencies.Count} messages, {changes} changes: p50 {latencies[latencies.Count / 2]:0.000} s, p99 {latencies[latencies.Count * 99 / 100]:0.0} s, longest {latencies[^1]:0.0} s");
            Assert.InRange(latencies[latencies.Count * 99 / 100], 0, 5);
        }
        finally
        {
            replicas.ForEach(End);
        }
    }

    private static async Task PublishUntilAsync(TestService sender, int key, List<DateTimeOffset> published, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            published.Add(DateTimeOffset.UtcNow);
            await PublishAsync(sender, $"key-{key}", published.Count);
            await Task.Delay(200, CancellationToken.None);
        }
    }

    private static async Task PublishAsync(TestService sender, string key, int value)
    {
        await using var work = await sender.Units.BeginAsync(Cancellation);
        work.Publish(new Counted(key, value), key);
        await work.CommitAsync(Cancellation);
    }

    private async Task<string> DatabaseAsync()
    {
        var connectionString = await servers.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("ALTER TABLE effects ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp(); CREATE TABLE tallied (id uuid)");
        await command.ExecuteNonQueryAsync(Cancellation);
        return connectionString;
    }

    private static Task BalancedAsync(NpgsqlDataSource database, int replicas) => Eventually.TrueAsync(
        async () => await ScalarAsync<long>(database, "SELECT count(DISTINCT owner) FROM messaging.partitions WHERE owner IN (SELECT replica FROM messaging.live_replicas)") == replicas
            && await ScalarAsync<long>(database, "SELECT count(owner) FROM messaging.partitions") == 12
            && await ScalarAsync<long>(database, "SELECT max(count) - min(count) FROM (SELECT count(*) FROM messaging.partitions GROUP BY owner) AS owners") <= 1,
        $"{replicas} replicas share the partitions");

    private static Task<long> CountAsync(NpgsqlDataSource database) => ScalarAsync<long>(database, "SELECT count(*) FROM effects");

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<List<(int Value, DateTimeOffset At)>> EffectsAsync(NpgsqlDataSource database, string key)
    {
        await using var select = database.CreateCommand("SELECT value, at FROM effects WHERE key = $1 ORDER BY id");
        select.Parameters.Add(new() { Value = key });
        await using var rows = await select.ExecuteReaderAsync(Cancellation);
        var effects = new List<(int, DateTimeOffset)>();
        while (await rows.ReadAsync(Cancellation))
            effects.Add((rows.GetInt32(0), rows.GetFieldValue<DateTimeOffset>(1)));
        return effects;
    }

    private static Process Start(string database, Uri broker, int concurrency = 16, TimeSpan? handlerTime = null) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "KillPointService.dll"), database, broker.OriginalString, "0", "0"])
    {
        UseShellExecute = false,
        Environment =
        {
            ["Messaging__Concurrency"] = concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["HandlerTime"] = (handlerTime ?? TimeSpan.FromMilliseconds(20)).ToString(),
        },
    })!;

    private static async Task SignalAsync(Process replica, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{replica.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }

    private static void End(Process replica)
    {
        using (replica)
        {
            replica.Kill();
            replica.WaitForExit();
        }
    }
}
