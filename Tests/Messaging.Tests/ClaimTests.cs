using Messaging.Inbox;
using Npgsql;

namespace Messaging.Tests;

/// <summary>Which messages the inbox lets be handled, from the broker and at a retry.</summary>
public sealed class ClaimTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly DateTimeOffset LongAgo = Now.AddDays(-20);

    private string _database = "";
    private StoreService _service = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        _service = StoreService.Create(_database, _ => { });
        await Databases.ExecuteAsync(_database, """
            UPDATE messaging.inbox_horizon SET remembers_since = now() - interval '7 days', moved_at = now() - interval '1 hour';
            INSERT INTO messaging.retry_lanes (lane, due_at) VALUES ('key waits', now())
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task Delivery_IsGrantedOnce()
    {
        var delivery = Delivery(Now);

        Assert.Equal(Claim.Granted, await ClaimAsync(delivery));
        Assert.Equal(Claim.Duplicate, await ClaimAsync(delivery));
        Assert.False(await IsGrantedWithCommitAsync(delivery));
        Assert.True(await IsGrantedWithCommitAsync(Delivery(Now)));
    }

    [Fact]
    public async Task Delivery_WhoseKeyWaits_IsBehind()
    {
        var delivery = Delivery(Now) with { Key = "waits" };

        Assert.Equal(Claim.Behind, await ClaimAsync(delivery));
        Assert.False(await IsGrantedWithCommitAsync(delivery));
    }

    [Fact]
    public async Task Delivery_OlderThanTheHorizon_IsTooOld()
    {
        var delivery = Delivery(LongAgo);

        Assert.Equal(Claim.TooOld, await ClaimAsync(delivery));
        Assert.False(await IsGrantedWithCommitAsync(delivery));
    }

    [Fact]
    public async Task Batch_IsGrantedWhatEachAloneWouldBe()
    {
        var seen = Delivery(Now);
        await ClaimAsync(seen);
        var (today, yesterday) = (Delivery(Now), Delivery(Now.AddDays(-1)));

        await using var work = await _service.Units.BeginAsync(Cancellation);
        var granted = await InboxSql.ClaimAsync(
            work, [seen, today, yesterday, Delivery(LongAgo), Delivery(Now) with { Key = "waits" }], Cancellation);
        await work.CommitAsync(Cancellation);

        Assert.Equivalent(new[] { today.Id, yesterday.Id }, granted, strict: true);
        Assert.Equal(Claim.Duplicate, await ClaimAsync(yesterday));
    }

    [Fact]
    public async Task Retry_IsGranted_HoweverOldItIs_AndThoughItsKeyWaits()
    {
        Assert.Equal(Claim.Granted, await ClaimAsync(await RetryAsync()));
        Assert.True(await IsGrantedWithCommitAsync(await RetryAsync()));
    }

    // The lease of the first has ended, and so its message was given to a second. The day that would remember it is empty.
    [Fact]
    public async Task Retry_ThatTwoReplicasHave_IsGrantedToOne()
    {
        var retry = await RetryAsync();
        await using var work = await _service.Units.BeginAsync(Cancellation);
        Assert.Equal(Claim.Granted, await InboxSql.ClaimAsync(work, retry, Cancellation));

        var other = ClaimAsync(retry);
        var third = IsGrantedWithCommitAsync(retry);
        await Eventually.TrueAsync(async () => await Databases.ScalarAsync<long>(_database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") == 2, "both wait for the first");
        work.Add("DELETE FROM messaging.retries WHERE id = $1", new NpgsqlParameter<long> { TypedValue = retry.RetryId!.Value });
        await work.CommitAsync(Cancellation);

        Assert.Equal(Claim.Duplicate, await other);
        Assert.False(await third);
        await Databases.ExecuteAsync(_database, "SELECT messaging.empty_inbox(now())");
        Assert.Equal(0, await Databases.ScalarAsync<long>(_database, "SELECT count(*) FROM messaging.inbox"));
        Assert.Equal(Claim.Duplicate, await ClaimAsync(retry));
        Assert.False(await IsGrantedWithCommitAsync(retry));
    }

    private static InboxEntry Delivery(DateTimeOffset time) => new(Guid.CreateVersion7(), Key: "free", time);

    private async Task<InboxEntry> RetryAsync()
    {
        var retry = Delivery(LongAgo) with { Key = "waits" };
        return retry with
        {
            RetryId = await Databases.ScalarAsync<long>(_database, $"""
                INSERT INTO messaging.retries (message_id, source, type, key, time, body, lane, attempts)
                VALUES ('{retry.Id}', '/tests', 'tests.counted.v1', 'waits', '{retry.Time:O}', '', 'key waits', 1) RETURNING id
                """),
        };
    }

    private async Task<Claim> ClaimAsync(InboxEntry entry)
    {
        await using var work = await _service.Units.BeginAsync(Cancellation);
        var claim = await InboxSql.ClaimAsync(work, entry, Cancellation);
        await work.CommitAsync(Cancellation);
        return claim;
    }

    private async Task<bool> IsGrantedWithCommitAsync(InboxEntry entry)
    {
        await using var work = await _service.Units.BeginAsync(onlyWrites: true, Cancellation);
        InboxSql.ClaimWithCommit(work, entry);
        try
        {
            await work.CommitAsync(Cancellation);
            return true;
        }
        catch (PostgresException refused) when (InboxSql.IsRefusal(refused))
        {
            return false;
        }
    }
}
