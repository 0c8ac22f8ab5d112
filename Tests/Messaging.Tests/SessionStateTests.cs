using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Messaging.Tests;

/// <summary>Nothing resets a connection between its users, so nobody may leave anything behind on one.</summary>
public sealed class SessionStateTests(ServersFixture servers)
{
    private const int Connections = 12;

    // Settings of the session, channels that it listens to, advisory locks, and temporary tables.
    private const string SelectState = """
        SELECT name || ' = ' || setting FROM pg_settings WHERE source = 'session'
        UNION ALL SELECT 'listens to ' || channel FROM pg_listening_channels() AS channel
        UNION ALL SELECT 'holds an advisory lock' FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
        UNION ALL SELECT 'has a temporary table' FROM pg_class WHERE relpersistence = 't' AND relnamespace = pg_my_temp_schema()
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_BackInThePool_AreAsTheyWereOpened()
    {
        var connectionString = await servers.CreateDatabaseAsync() + $";No Reset On Close=true;Max Auto Prepare=64;Maximum Pool Size={Connections}";
        await using var service = await TestService.StartAsync(
            servers, "session-state",
            messaging =>
            {
                messaging.Services.AddSingleton<Faults>();
                messaging.Handle<Counted, CountedHandler>();
            },
            connectionString);
        var faults = service.Services.GetRequiredService<Faults>();
        faults.Happen = (key, value, attempt, _) => key == "fails" && attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(key => service.PublishAsync($"{key}", 5)));
        await service.PublishAsync("fails", 1);
        await using (var work = await service.Units.BeginAsync(Cancellation))
        {
            work.Publish(new NobodyListens("refused"), "refused");
            work.Schedule(new Counted("later", 1), "later", DateTimeOffset.UtcNow.AddMilliseconds(50));
            await work.CommitAsync(Cancellation);
        }

        await using (var work = await service.Units.BeginAsync(Cancellation))
        {
            work.Publish(new Counted("rolled-back", 1), "rolled-back");
            work.Add("SELECT 1 / 0");
            await Assert.ThrowsAsync<PostgresException>(() => work.CommitAsync(Cancellation));
        }

        await Eventually.TrueAsync(
            async () => await service.CountAsync("SELECT count(*) FROM effects") == 102 && await service.CountAsync("SELECT count(*) FROM messaging.refused WHERE attempts > 1") == 1,
            "all are handled, or were refused twice");

        // Everything that the background services do not hold at the moment.
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var taken = 0; taken < Connections - 4; taken++)
                connections.Add(await service.Database.OpenConnectionAsync(Cancellation));
            foreach (var connection in connections)
                Assert.Empty(await StateAsync(connection));
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    private static async Task<List<string>> StateAsync(NpgsqlConnection connection)
    {
        await using var select = new NpgsqlCommand(SelectState, connection);
        await using var rows = await select.ExecuteReaderAsync(Cancellation);
        var state = new List<string>();
        while (await rows.ReadAsync(Cancellation))
            state.Add(rows.GetString(0));
        return state;
    }
}
