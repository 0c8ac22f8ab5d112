using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Messaging.Inbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Messaging.Tests;

/// <summary>What the inbox remembers and forgets, and what that costs, over weeks.</summary>
public sealed class InboxCleanerTests(ServersFixture servers) : IAsyncLifetime
{
    private const string Forgotten = """
        SELECT count(*) FROM published
        WHERE time >= (SELECT remembers_since FROM messaging.inbox_horizon) AND NOT EXISTS (SELECT FROM messaging.inbox WHERE message_id = id)
        """;

    private readonly FakeTimeProvider _time = new(Midnight(DateTimeOffset.UtcNow).AddHours(12));
    private string _database = "";
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(_database);
        await ExecuteAsync("CREATE TABLE published (id uuid, time timestamptz); INSERT INTO messaging.partitions (partition, oldest_at) VALUES (0, 'infinity')");
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(28)]
    public async Task Weeks_OfMessages_LeaveNothingBehindButWhatIsRemembered(int retention)
    {
        const int PerDay = 1000;
        var cleaner = Cleaner(retention: TimeSpan.FromDays(retention));
        var sizes = new List<long>();
        for (var day = 0; day < retention + 40; day++)
        {
            await HandleAsync(PerDay);
            await CleanAsync(cleaner);
            Assert.Equal(0, await ScalarAsync<long>(Forgotten));
            sizes.Add(await ScalarAsync<long>("SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_partition_tree('messaging.inbox') WHERE isleaf"));
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal((retention + 1) * PerDay, await ScalarAsync<long>("SELECT count(*) FROM messaging.inbox"));
        Assert.Equal(0, await ScalarAsync<long>("SELECT sum(n_dead_tup)::bigint FROM pg_partition_tree('messaging.inbox') JOIN pg_stat_user_tables USING (relid)"));
        // Random ids split an index's pages at random.
        Assert.True(sizes.Skip(retention + 2).Max() <= sizes.Take(retention + 2).Max() * 1.1, $"It grows: {string.Join(", ", sizes)}");
    }

    [Fact]
    public async Task Cleaning_ReadsTheSame_HoweverMuchThereIs()
    {
        var few = await PagesOfEmptyingAsync(100);
        var many = await PagesOfEmptyingAsync(20_000);

        Assert.True(many < few + 100, $"Emptying a table of 20,000 messages read {many} pages, one of 100 messages {few}.");
    }

    [Fact]
    public async Task Day_IsEmptied_OnlyWhenItsHorizonHasStoodForTenMinutes()
    {
        var cleaner = Cleaner();
        await HandleAsync(10);
        _time.Advance(TimeSpan.FromDays(9));

        Assert.Equal(0, await cleaner.CleanAsync(Cancellation));
        Assert.Equal(0, await cleaner.CleanAsync(Cancellation));
        await HorizonHasStoodAsync();
        Assert.Equal(1, await cleaner.CleanAsync(Cancellation));
        Assert.Equal(0, await cleaner.CleanAsync(Cancellation));
    }

    [Fact]
    public async Task TwoReplicas_ForgetOnce()
    {
        await HandleAsync(10);
        _time.Advance(TimeSpan.FromDays(9));
        await Cleaner().CleanAsync(Cancellation);
        await HorizonHasStoodAsync();

        var emptied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Cleaner().CleanAsync(Cancellation)));

        Assert.Equal(1, emptied.Sum());
    }

    [Fact]
    public async Task Table_InUse_IsEmptiedTheNextTime()
    {
        var cleaner = Cleaner();
        await HandleAsync(10);
        _time.Advance(TimeSpan.FromDays(9));
        await cleaner.CleanAsync(Cancellation);
        await HorizonHasStoodAsync();

        await using (var other = await _source.OpenConnectionAsync(Cancellation))
        {
            await using var transaction = await other.BeginTransactionAsync(Cancellation);
            await using var read = new NpgsqlCommand("SELECT count(*) FROM messaging.inbox", other);
            await read.ExecuteScalarAsync(Cancellation);
            Assert.Equal(0, await cleaner.CleanAsync(Cancellation));
        }

        Assert.Equal(1, await cleaner.CleanAsync(Cancellation));
    }

    // The tables of new days are those of old ones that must still be remembered.
    [Fact]
    public async Task HorizonThatStandsForWeeks_LosesNothing_AndWhatItHeldUpGoesLater()
    {
        var cleaner = Cleaner();
        await ExecuteAsync($"UPDATE messaging.partitions SET oldest_at = '{_time.GetUtcNow():O}'");
        for (var day = 0; day < 45; day++)
        {
            await HandleAsync(10);
            await CleanAsync(cleaner);
            Assert.Equal(0, await ScalarAsync<long>(Forgotten));
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(450, await ScalarAsync<long>("SELECT count(*) FROM messaging.inbox"));
        await ExecuteAsync("UPDATE messaging.partitions SET oldest_at = 'infinity'");
        for (var day = 0; day < 40; day++)
        {
            await HandleAsync(10);
            await CleanAsync(cleaner);
            Assert.Equal(0, await ScalarAsync<long>(Forgotten));
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(80, await ScalarAsync<long>("SELECT count(*) FROM messaging.inbox"));
    }

    [Fact]
    public async Task Horizon_StaysBehindWhatMayWait()
    {
        var since = Midnight(_time.GetUtcNow()).AddDays(-20).AddHours(8);
        await ExecuteAsync($"INSERT INTO messaging.partitions (partition, oldest_at) VALUES (1, '{since:O}')");

        await Cleaner().CleanAsync(Cancellation);
        Assert.Equal(Midnight(since).AddDays(-7), await HorizonAsync());

        await ExecuteAsync("UPDATE messaging.partitions SET oldest_at = 'infinity'");
        await Cleaner().CleanAsync(Cancellation);
        Assert.Equal(Midnight(_time.GetUtcNow()).AddDays(-7), await HorizonAsync());
    }

    [Fact]
    public async Task Horizon_NeverMovesBack_AndNotBeforeAnyoneHasLookedIntoTheQueues()
    {
        await ExecuteAsync("DELETE FROM messaging.partitions");
        await Cleaner().CleanAsync(Cancellation);
        Assert.Equal(DateTimeOffset.MinValue, await HorizonAsync());

        await ExecuteAsync("INSERT INTO messaging.partitions (partition) VALUES (0)");
        await Cleaner().CleanAsync(Cancellation);
        Assert.Equal(DateTimeOffset.MinValue, await HorizonAsync());

        await ExecuteAsync("UPDATE messaging.partitions SET oldest_at = 'infinity'");
        await Cleaner().CleanAsync(Cancellation);
        await ExecuteAsync("UPDATE messaging.partitions SET oldest_at = now() - interval '20 days'");
        await Cleaner().CleanAsync(Cancellation);
        Assert.Equal(Midnight(_time.GetUtcNow()).AddDays(-7), await HorizonAsync());
    }

    [Fact]
    public async Task RoleThatMayNotTruncate_CleansAllTheSame()
    {
        var role = $"runs_{Guid.NewGuid():N}";
        await ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD 'running';
            GRANT USAGE ON SCHEMA messaging TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA messaging TO {role}
            """);
        await using var running = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database) { Username = role, Password = "running", Pooling = false }.ConnectionString);
        await HandleAsync(10);
        _time.Advance(TimeSpan.FromDays(9));
        var cleaner = new InboxCleaner(new(running), Options.Create(new MessagingOptions()), _time, NullLogger<InboxCleaner>.Instance);

        await cleaner.CleanAsync(Cancellation);
        await HorizonHasStoodAsync();
        Assert.Equal(1, await cleaner.CleanAsync(Cancellation));

        await using var truncate = running.CreateCommand("TRUNCATE messaging.inbox");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => truncate.ExecuteNonQueryAsync(Cancellation));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        await ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    public async Task Retention_ThatTheInboxCannotKeep_IsRefusedAtTheStart(int days)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.Configure<MessagingOptions>(options => options.InboxRetention = TimeSpan.FromDays(days));
        builder.AddMessaging("refused", _ => { });
        builder.Services.AddNpgsqlDataSource(_database);
        builder.Services.AddSingleton(await servers.BrokerAsync("refused"));
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains("Messaging:InboxRetention must be more than 0 and at most 28 days", refused.Message, StringComparison.Ordinal);
    }

    // Five weeks at 30,000 messages a day, and a tenth more that are rolled back: a month at 500 messages a second, in small.
    [Fact(Explicit = true)]
    public async Task Soak()
    {
        const int PerDay = 30_000;
        var cleaner = Cleaner();
        for (var day = 0; day < 35; day++)
        {
            await HandleAsync(PerDay);
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"{Insert(PerDay / 10)}; SELECT 1 / 0"));
            await HorizonHasStoodAsync();
            var started = Stopwatch.GetTimestamp();
            var emptied = await cleaner.CleanAsync(Cancellation);
            var took = Stopwatch.GetElapsedTime(started);
            if (day % 7 == 6)
            {
                TestContext.Current.TestOutputHelper!.WriteLine(await ScalarAsync<string>($"""
                    SELECT format('day %s: rows %s, tables %s, indexes %s, dead rows %s, vacuums %s; emptying {emptied} took {took.TotalMilliseconds:0} ms',
                        {day + 1}, (SELECT count(*) FROM messaging.inbox),
                        pg_size_pretty(sum(pg_table_size(relid))), pg_size_pretty(sum(pg_indexes_size(relid))), sum(n_dead_tup), sum(autovacuum_count))
                    FROM pg_partition_tree('messaging.inbox') JOIN pg_stat_user_tables USING (relid) WHERE isleaf
                    """));
            }

            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(0, await ScalarAsync<long>(Forgotten));
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private InboxCleaner Cleaner(TimeSpan? retention = null) => new(
        new(_source), Options.Create(new MessagingOptions { InboxRetention = retention ?? TimeSpan.FromDays(7) }), _time, NullLogger<InboxCleaner>.Instance);

    /// <summary>As the cleaner does in two rounds of one day.</summary>
    private async Task CleanAsync(InboxCleaner cleaner)
    {
        await cleaner.CleanAsync(Cancellation);
        await HorizonHasStoodAsync();
        await cleaner.CleanAsync(Cancellation);
    }

    /// <summary>Handles messages of today.</summary>
    private Task HandleAsync(int messages) => ExecuteAsync(Insert(messages));

    private string Insert(int messages) => $"""
        WITH handled AS (
            INSERT INTO messaging.inbox (message_id, bucket) SELECT gen_random_uuid(), {InboxBucket.Of(_time.GetUtcNow())} FROM generate_series(1, {messages}) RETURNING message_id)
        INSERT INTO published SELECT message_id, '{_time.GetUtcNow():O}' FROM handled
        """;

    /// <summary>Fills a day, waits until it is forgotten, and says how many pages PostgreSQL touches to empty it.</summary>
    private async Task<long> PagesOfEmptyingAsync(int messages)
    {
        await HandleAsync(messages);
        _time.Advance(TimeSpan.FromDays(10));
        await Cleaner().CleanAsync(Cancellation);
        await HorizonHasStoodAsync();
        return await PagesAsync();
    }

    private async Task<long> PagesAsync()
    {
        var plan = JsonNode.Parse(await ScalarAsync<string>($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT messaging.empty_inbox('{_time.GetUtcNow():O}')"))![0]!["Plan"]!;
        return (long)plan["Shared Hit Blocks"]! + (long)plan["Shared Read Blocks"]!;
    }

    private Task HorizonHasStoodAsync() => ExecuteAsync("UPDATE messaging.inbox_horizon SET moved_at = moved_at - interval '10 minutes'");

    private Task<DateTimeOffset> HorizonAsync() => ScalarAsync<DateTimeOffset>("SELECT remembers_since FROM messaging.inbox_horizon");

    private Task ExecuteAsync(string sql) => Databases.ExecuteAsync(_database, sql);

    private Task<T> ScalarAsync<T>(string sql) => Databases.ScalarAsync<T>(_database, sql);
}
