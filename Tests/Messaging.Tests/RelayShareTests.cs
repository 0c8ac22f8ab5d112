using Messaging.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Messaging.Tests;

/// <summary>How relays of several replicas share the outbox, and what they ask the database for.</summary>
public sealed class RelayShareTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relays_OfTwoReplicas_WorkOnHalfOfThePartitionsEach()
    {
        await using var database = NpgsqlDataSource.Create(await servers.CreateDatabaseAsync());
        await InsertAsync(database, 200);
        await using var first = await database.OpenConnectionAsync(Cancellation);
        await using var second = await database.OpenConnectionAsync(Cancellation);
        await using var third = await database.OpenConnectionAsync(Cancellation);

        await using var ofFirst = await TakeAsync(first, partition: 0, share: 8);
        await using var ofSecond = await TakeAsync(second, partition: 0, share: 8);
        await using var ofThird = await TakeAsync(third, partition: 0, share: 8);

        Assert.Equal(200, ofFirst.Messages.Concat(ofSecond.Messages).Select(row => row.Key).Distinct().Count());
        Assert.InRange(ofFirst.Messages.Count, 60, 140);
        Assert.Equal(0, ofThird.Count);
        Assert.All([ofFirst, ofSecond, ofThird], batch => Assert.False(batch.IsAll));
    }

    [Fact]
    public async Task Relay_WithASmallShare_TakesAPartitionThatHasMessages()
    {
        await using var database = NpgsqlDataSource.Create(await servers.CreateDatabaseAsync());
        await InsertAsync(database, 1);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        for (var partition = 0; partition < OutboxBatch.Partitions; partition++)
        {
            await using var batch = await TakeAsync(connection, partition, share: 1);
            Assert.Single(batch.Messages);
            Assert.True(batch.IsAll);
        }
    }

    [Fact]
    public async Task Relay_WithNothingToDo_LocksNothing()
    {
        await using var database = NpgsqlDataSource.Create(await servers.CreateDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync(Cancellation);

        await using var batch = await TakeAsync(connection, partition: 0, share: 8);

        Assert.True(batch.IsAll);
        Assert.Equal(0, batch.Count);
        await using var locks = new NpgsqlCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()", connection);
        Assert.Equal(0L, await locks.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Message_OfAPartitionThatAnotherRelayHad_IsRelayedAsSoonAsThatIsDone()
    {
        // Nobody says when the other relay is done, and the poll is too far away.
        await using var service = await TestService.StartAsync(
            servers, "partition-of-another",
            messaging =>
            {
                messaging.Services.AddSingleton<Faults>();
                messaging.Handle<Counted, CountedHandler>();
            },
            options: settings => settings.PollInterval = TimeSpan.FromMinutes(10));
        await using (var other = await service.Database.OpenConnectionAsync(Cancellation))
        {
            await using var transaction = await other.BeginTransactionAsync(Cancellation);
            await using var hold = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('messaging.outbox'), partition) FROM generate_series(0, 15) AS partition", other);
            await hold.ExecuteNonQueryAsync(Cancellation);
            await using var work = await service.Units.BeginAsync(Cancellation);
            work.Publish(new Counted("a", 1), "a");
            work.Publish(new Counted("b", 1), "b");
            await work.CommitAsync(Cancellation);
            await Task.Delay(100, Cancellation); // the relay finds it taken
            Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM effects"));
        }

        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM effects") == 2, "both are handled");
    }

    [Fact]
    public async Task ScheduledMessages_ManyDueAtOnce_DoNotWaitForOneAnotherForLong()
    {
        await using var service = await TestService.StartAsync(
            servers, "scheduled-many", messaging => messaging.Services.AddSingleton<Faults>(), options: settings => settings.PollInterval = TimeSpan.FromSeconds(2));
        await using var connection = await (await servers.BrokerAsync("scheduled-many")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync("all", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueBindAsync("all", "messages", "tests.counted.v1.#", cancellationToken: Cancellation);

        await Databases.ExecuteAsync(service.ConnectionString, """
            INSERT INTO messaging.scheduled_messages (due_at, message_id, type, key, body)
            SELECT now(), gen_random_uuid(), 'tests.counted.v1', n::text, '{}' FROM generate_series(1, 5000) AS n
            """);
        var waited = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync("all", Cancellation) == 5000, "all are published");

        TestContext.Current.TestOutputHelper?.WriteLine($"5,000 scheduled messages were published in {waited.Elapsed}");
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), $"it took {waited.Elapsed}"); // 500 at each poll would take 20 s
    }

    [Fact]
    public async Task Relay_WhoseStatementsWerePlannedForEmptyTables_ReadsByIndexWhenTheyAreFull()
    {
        await using var database = NpgsqlDataSource.Create(await servers.CreateDatabaseAsync() + ";Max Auto Prepare=64");
        foreach (var table in (string[])["outbox", "refused", "refused_keys", "scheduled_messages"])
            await ExecuteAsync(database, $"ALTER TABLE messaging.{table} SET (autovacuum_enabled = false)");
        await ExecuteAsync(database, "VACUUM ANALYZE");
        await using var relay = await database.OpenConnectionAsync(Cancellation);
        for (var round = 0; round < 10; round++) // from the sixth time on PostgreSQL may keep a plan
            await WorkAsync(database, relay, round);

        await ExecuteAsync(database, """
            INSERT INTO messaging.outbox (message_id, type, key, time, body)
            SELECT gen_random_uuid(), 't', 'k' || n, now(), '{}' FROM generate_series(1, 20000) AS n;
            INSERT INTO messaging.refused (id, message_id, type, key, time, body, attempts)
            SELECT -n, gen_random_uuid(), 'refused', 'r' || n, now(), '{}', 1 FROM generate_series(1, 20000) AS n;
            INSERT INTO messaging.refused_keys (key, type) SELECT key, type FROM messaging.refused;
            INSERT INTO messaging.scheduled_messages (due_at, message_id, type, key, body)
            SELECT now() + interval '1 hour', gen_random_uuid(), 't', 'k' || n, '{}' FROM generate_series(1, 20000) AS n
            """);
        var before = await ReadSequentiallyAsync(database, relay);
        for (var round = 10; round < 15; round++)
            await WorkAsync(database, relay, round);

        Assert.Equal(before, await ReadSequentiallyAsync(database, relay));
    }

    /// <summary>What relays and publishers do all the time, on one connection.</summary>
    private static async Task WorkAsync(NpgsqlDataSource database, NpgsqlConnection relay, int round)
    {
        var now = DateTimeOffset.UtcNow;
        await using (var batch = await TakeAsync(relay, partition: 0, share: 16))
        {
            foreach (var row in batch.Messages.Take(2))
                batch.Settlement.Add(new(row, Refusal: null));
            foreach (var row in batch.Messages.Skip(2).Take(2))
                batch.Settlement.Add(new(row, new("refused", MayHaveArrived: false)));
            await batch.CompleteAsync(now, Cancellation);
        }

        await OutboxSql.MoveScheduledAsync(relay, now, Cancellation);
        await RefusedBatch.DueTypesAsync(new(database), now, Cancellation);
        await using var refused = await RefusedBatch.TakeAsync(new(database), "refused", failures: 0, now, Cancellation);
        await refused.CompleteAsync([.. refused.Messages.Select(row => new Outcome(row, null))], now, Cancellation);

        await using var claim = new NpgsqlBatch(relay);
        var message = new OutboxMessage(Guid.NewGuid(), "t", $"claimed-{round}", now, TraceParent: null, TraceState: null, "{}"u8.ToArray());
        foreach (var command in OutboxSql.InsertAndClaim(message, now.AddSeconds(2)))
            claim.BatchCommands.Add(command);
        Assert.NotNull(await OutboxSql.ReadClaimAsync(claim, Cancellation));
    }

    /// <summary>How many rows of the tables were read without an index, by these connections among others.</summary>
    private static async Task<long> ReadSequentiallyAsync(NpgsqlDataSource database, NpgsqlConnection relay)
    {
        await using var pooled = await database.OpenConnectionAsync(Cancellation);
        foreach (var connection in (NpgsqlConnection[])[relay, pooled])
        {
            await using var flush = new NpgsqlCommand("SELECT pg_stat_force_next_flush()", connection);
            await flush.ExecuteNonQueryAsync(Cancellation);
        }

        await using var select = new NpgsqlCommand(
            "SELECT sum(seq_tup_read)::bigint FROM pg_stat_user_tables WHERE relid = ANY ('{messaging.outbox,messaging.refused,messaging.refused_keys,messaging.scheduled_messages}'::regclass[])", pooled);
        return (long)(await select.ExecuteScalarAsync(Cancellation))!;
    }

    private static Task<OutboxBatch> TakeAsync(NpgsqlConnection connection, int partition, int share) =>
        OutboxBatch.TakeAsync(connection, partition, share, limit: 256, DateTimeOffset.UtcNow, Cancellation);

    private static Task InsertAsync(NpgsqlDataSource database, int count) => ExecuteAsync(database, $$"""
        INSERT INTO messaging.outbox (message_id, type, key, time, body)
        SELECT gen_random_uuid(), 't', 'k' || n, now(), '{}' FROM generate_series(1, {{count}}) AS n
        """);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
