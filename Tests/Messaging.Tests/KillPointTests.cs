using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Tests;

/// <summary>
/// A service that dies by SIGKILL at each step between the first commit and the last acknowledgement, and is started again:
/// everything that was started is counted exactly once.
/// </summary>
public abstract class KillPointTests(ServersFixture servers)
{
    private const int Messages = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected async Task AssertLosesAndDoublesNothingAsync(string killPoint)
    {
        var name = $"kill-{Math.Abs(killPoint.GetHashCode(StringComparison.Ordinal)):x}";
        var connectionString = await servers.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await ExecuteAsync(database, "CREATE TABLE started (id uuid PRIMARY KEY); CREATE TABLE handled (id uuid); CREATE TABLE tallied (id uuid); CREATE TABLE told (id uuid)");
        var broker = (await servers.BrokerAsync(name)).Uri;

        using (var killed = Start(connectionString, broker, Messages, killPoint))
        {
            try
            {
                await killed.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(120), Cancellation);
                Assert.Equal(128 + 9, killed.ExitCode);
            }
            finally
            {
                killed.Kill(); // it never came to the point
            }
        }

        using var restarted = Start(connectionString, broker, 1, killPoint: "");
        try
        {
            await Eventually.TrueAsync(
                async () => await CountAsync(database, "SELECT (SELECT count(*) FROM started) - (SELECT count(DISTINCT id) FROM tallied)") == 0
                    && await CountAsync(database, "SELECT count(*) FROM started") > 0,
                "everything that was started is counted");
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) - count(DISTINCT id) FROM handled"));
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) - count(DISTINCT id) FROM tallied"));
            await Eventually.TrueAsync(
                async () => await CountAsync(database, "SELECT (SELECT count(*) FROM started) - (SELECT count(DISTINCT id) FROM told)") == 0,
                "everything is told");
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) - count(DISTINCT id) FROM told"));
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM messaging.sagas"));
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM messaging.retries"));
            await Eventually.TrueAsync(async () => await CountAsync(database, "SELECT count(*) FROM messaging.outbox") == 0, "the outbox is empty");
        }
        finally
        {
            restarted.Kill();
            await restarted.WaitForExitAsync(CancellationToken.None);
        }
    }

    protected async Task AssertLosesNoRefusedMessageAndKeepsTheirOrderAsync(string killPoint)
    {
        var name = $"refused-{Math.Abs(killPoint.GetHashCode(StringComparison.Ordinal)):x}";
        var connectionString = await servers.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await ExecuteAsync(database, "CREATE TABLE started (id uuid PRIMARY KEY)");
        var factory = await servers.BrokerAsync(name);
        await using var connection = await factory.CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);

        using (var killed = Start(connectionString, factory.Uri, 0, killPoint, late: Messages))
        {
            try
            {
                var exit = killed.WaitForExitAsync(Cancellation);
                await Eventually.TrueAsync(
                    async () => exit.IsCompleted || await CountAsync(database, "SELECT count(*) FROM messaging.refused") == Messages, "all messages were refused, or the process has ended");
                await BindAsync(channel);
                await exit.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
                Assert.Equal(128 + 9, killed.ExitCode);
            }
            finally
            {
                killed.Kill(); // it never came to the point
            }
        }

        var committed = await CountAsync(database, "SELECT (SELECT count(*) FROM messaging.outbox) + (SELECT count(*) FROM messaging.refused)");
        using var restarted = Start(connectionString, factory.Uri, 0, killPoint: "");
        try
        {
            await Eventually.TrueAsync(
                async () => await CountAsync(database, "SELECT (SELECT count(*) FROM messaging.outbox) + (SELECT count(*) FROM messaging.refused)") == 0, "all are published");
        }
        finally
        {
            restarted.Kill();
            await restarted.WaitForExitAsync(CancellationToken.None);
        }

        var first = (await ReceivedAsync(channel)).Distinct().ToList();
        Assert.True(first.Count >= committed);
        foreach (var key in first.GroupBy(message => message.Key))
            Assert.Equal(Enumerable.Range(1, key.Count()), key.Select(message => message.Value));
    }

    private static async Task BindAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync("messages", "topic", durable: true, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueDeclareAsync("late", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        await channel.QueueBindAsync("late", "messages", "kill-points.late.v1.#", cancellationToken: Cancellation);
    }

    private static async Task<List<(string Key, int Value)>> ReceivedAsync(IChannel channel)
    {
        var received = new List<(string, int)>();
        while (await channel.BasicGetAsync("late", autoAck: true, Cancellation) is { } message)
        {
            using var body = JsonDocument.Parse(message.Body);
            received.Add((body.RootElement.GetProperty("key").GetString()!, body.RootElement.GetProperty("value").GetInt32()));
        }

        return received;
    }

    private static Process Start(string database, Uri broker, int messages, string killPoint, int late = 0) => Process.Start(new ProcessStartInfo(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "KillPointService.dll"), database, broker.OriginalString, $"{messages}", $"{late}", killPoint])
    {
        UseShellExecute = false,
    })!;

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}

public sealed class OutboxKillPointTests(ServersFixture servers) : KillPointTests(servers)
{
    [Theory]
    // Outbox: the transaction of the state change and its messages.
    [InlineData("before:INSERT INTO messaging.outbox#5")]
    [InlineData("after:INSERT INTO messaging.outbox#5")]
    // Relay: select, publish, delete.
    [InlineData("before:pg_try_advisory_xact_lock#5")]
    [InlineData("before:BasicPublishAsync#7")]
    [InlineData("after:BasicPublishAsync#7")]
    [InlineData("before:DELETE FROM messaging.outbox#3")]
    [InlineData("after:DELETE FROM messaging.outbox#3")]
    public Task Service_KilledAt_LosesNothingAndDoublesNothing(string killPoint) => AssertLosesAndDoublesNothingAsync(killPoint);
}

public sealed class InboxKillPointTests(ServersFixture servers) : KillPointTests(servers)
{
    [Theory]
    // Inbox: the claim.
    [InlineData("before:INSERT INTO messaging.inbox#4")]
    [InlineData("after:INSERT INTO messaging.inbox#4")]
    // Consumer: the failure is stored, retried, and removed; the effect is committed; the message is acknowledged.
    [InlineData("before:INSERT INTO messaging.retries#4")]
    [InlineData("after:INSERT INTO messaging.retries#4")]
    [InlineData("after:UPDATE messaging.retry_lanes#2")]
    [InlineData("before:INSERT INTO handled#4")]
    [InlineData("after:INSERT INTO handled#4")]
    [InlineData("before:DELETE FROM messaging.retries#4")]
    [InlineData("before:BasicAckAsync#2")]
    [InlineData("after:BasicAckAsync#2")]
    // A handler that only writes: claim, effect and commit are one step.
    [InlineData("before:INSERT INTO told#4")]
    [InlineData("after:INSERT INTO told#4")]
    public Task Service_KilledAt_LosesNothingAndDoublesNothing(string killPoint) => AssertLosesAndDoublesNothingAsync(killPoint);
}

public sealed class SagaKillPointTests(ServersFixture servers) : KillPointTests(servers)
{
    [Theory]
    // Saga and event store.
    [InlineData("before:FROM messaging.sagas#4")]
    [InlineData("before:DELETE FROM messaging.sagas#4")]
    [InlineData("after:DELETE FROM messaging.sagas#4")]
    // Projection.
    [InlineData("before:INSERT INTO tallied#1")]
    [InlineData("after:INSERT INTO tallied#1")]
    public Task Service_KilledAt_LosesNothingAndDoublesNothing(string killPoint) => AssertLosesAndDoublesNothingAsync(killPoint);
}

public sealed class RefusedKillPointTests(ServersFixture servers) : KillPointTests(servers)
{
    [Theory]
    // The broker returned messages: they move to a place of their own.
    [InlineData("before:INSERT INTO messaging.refused (#1")]
    [InlineData("after:INSERT INTO messaging.refused (#1")]
    // They are tried again: lease, publish, delete. The queue is there by then.
    [InlineData("before:SET due_at = $3, backend#1")]
    [InlineData("after:SET due_at = $3, backend#2")]
    [InlineData("before:BasicPublishAsync#12")]
    [InlineData("after:BasicPublishAsync#15")]
    [InlineData("before:DELETE FROM messaging.refused WHERE#1")]
    [InlineData("after:DELETE FROM messaging.refused WHERE#1")]
    public Task Service_KilledWhileMessagesAreRefused_LosesNoneAndKeepsTheirOrder(string killPoint) => AssertLosesNoRefusedMessageAndKeepsTheirOrderAsync(killPoint);
}
