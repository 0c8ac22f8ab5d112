using Messaging.Outbox;
using Npgsql;

namespace Messaging.Tests;

/// <summary>Settling does not wait for the disk; everything else on the same connections does.</summary>
public sealed class RelaySessionTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_BackFromASession_WaitsForTheDisk()
    {
        await using var database = await OneConnectionAsync();
        await using (var session = await RelaySession.OpenAsync(new(database), Cancellation))
        {
            await using var batch = await OutboxBatch.TakeAsync(session.Connection, first: 0, OutboxBatch.Partitions, limit: 10, DateTimeOffset.UtcNow, Cancellation);
            Assert.Equal("off", await SettingAsync(session.Connection));
            await batch.CompleteAsync(DateTimeOffset.UtcNow, Cancellation);
        }

        await AssertWaitsAsync(database);
    }

    [Fact]
    public async Task Connection_BackFromASessionThatFailed_WaitsForTheDisk()
    {
        await using var database = await OneConnectionAsync();
        await using (var lost = await RelaySession.OpenAsync(new(database), Cancellation))
        {
            await using var batch = await OutboxBatch.TakeAsync(lost.Connection, first: 0, OutboxBatch.Partitions, limit: 10, DateTimeOffset.UtcNow, Cancellation);
        }

        await AssertWaitsAsync(database);

        // A service that starts before its tables are there.
        await using (var drop = database.CreateCommand("DROP SCHEMA messaging CASCADE"))
            await drop.ExecuteNonQueryAsync(Cancellation);
        await Assert.ThrowsAsync<PostgresException>(() => RelaySession.OpenAsync(new(database), Cancellation));

        await AssertWaitsAsync(database);
    }

    /// <summary>As services have them: nothing resets a session between its users.</summary>
    private async Task<NpgsqlDataSource> OneConnectionAsync() =>
        NpgsqlDataSource.Create(await servers.CreateDatabaseAsync() + ";No Reset On Close=true;Maximum Pool Size=1");

    private static async Task AssertWaitsAsync(NpgsqlDataSource database)
    {
        await using var next = await database.OpenConnectionAsync(Cancellation);
        Assert.Equal("on", await SettingAsync(next));
    }

    private static async Task<string?> SettingAsync(NpgsqlConnection connection)
    {
        await using var show = new NpgsqlCommand("SHOW synchronous_commit", connection);
        return (string?)await show.ExecuteScalarAsync(Cancellation);
    }
}
