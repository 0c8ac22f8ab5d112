using System.Text;
using Messaging.Broker;
using Messaging.Operations;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Testing;

namespace Messaging.Tests;

/// <summary>What becomes of messages whose handler fails, or that are none.</summary>
public sealed class FailureTests(ServersFixture servers)
{
    private static readonly RetryPolicy Impatient = new() { ImmediateRetries = 1, DelayedRetries = 2, FirstDelay = TimeSpan.FromMilliseconds(50) };

    private readonly Faults _faults = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handler_FailingOnce_IsRepeatedAtOnce()
    {
        await using var service = await StartAsync("fails-once");
        _faults.Happen = (_, value, attempt, _) => value == 1 && attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask;

        await service.PublishAsync("a", 2);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 2, "both are handled");
        Assert.Equal([1, 2], await service.EffectsAsync("a"));
        Assert.Equal(2, _faults.AttemptsOf("a", 1));
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM messaging.retries"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handler_FailingForAWhile_IsRetriedLaterAndKeepsTheOrderOfItsKeyOnly(bool onlyWrites)
    {
        await using var service = await StartAsync($"fails-a-while-{onlyWrites}", Impatient with { DelayedRetries = int.MaxValue }, onlyWrites: onlyWrites);
        var mended = new TaskCompletionSource();
        _faults.Happen = (key, value, attempt, _) => key == "a" && value == 1 && !mended.Task.IsCompleted ? throw new InvalidOperationException("still") : Task.CompletedTask;

        await service.PublishAsync("a", 3);
        await service.PublishAsync("b", 3);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("b")).Count == 3, "another key goes on");
        await Eventually.TrueAsync(async () => await service.CountAsync("SELECT count(*) FROM messaging.retries") == 3, "the later ones of the key wait behind it");
        mended.SetResult();
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 3, "the key goes on when it is mended");
        Assert.Equal([1, 2, 3], await service.EffectsAsync("a"));
    }

    [Fact]
    public async Task Handler_ThatReadsThoughItSaidItWouldNot_IsADeadLetterThatSaysSo()
    {
        await using var service = await TestService.StartAsync(servers, "only-writes", messaging =>
            messaging.Handle<Counted, ReadingHandler>(options => (options.OnlyWrites, options.Retry) = (true, Impatient)));

        await service.PublishAsync("a", 1);

        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "it is among the dead letters");
        Assert.Contains("The handler of 'tests.counted.v1' was declared with OnlyWrites", (await letters.ListAsync(10, Cancellation))[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retries_AfterARestart_GoOn()
    {
        var policy = Impatient with { FirstDelay = TimeSpan.FromSeconds(2) };
        string database;
        await using (var before = await StartAsync("retry-restart", policy))
        {
            database = before.ConnectionString;
            _faults.Happen = (_, _, _, _) => throw new InvalidOperationException("before the restart");
            await before.PublishAsync("a", 1);
            await Eventually.TrueAsync(async () => await before.CountAsync("SELECT count(*) FROM messaging.retries") == 1, "it waits to be retried");
        }

        _faults.Happen = (_, _, _, _) => Task.CompletedTask;
        await using var after = await StartAsync("retry-restart", policy, database);

        await Eventually.TrueAsync(async () => (await after.EffectsAsync("a")).Count == 1, "it is handled after the restart");
        Assert.Equal(0, await after.CountAsync("SELECT count(*) FROM messaging.retries"));
    }

    [Fact]
    public async Task Handler_FailingAlways_DeadLettersWithReasonAndHistoryAndCanBeRedriven()
    {
        await using var service = await StartAsync("fails-always");
        _faults.Happen = (_, value, _, _) => value == 1 ? throw new InvalidOperationException("never works") : Task.CompletedTask;

        await service.PublishAsync("a", 2);

        // One delivery and two delayed retries, each repeated at once; then the message behind it goes on.
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 1, "the message behind it is handled");
        Assert.Equal(6, _faults.AttemptsOf("a", 1));
        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "it is among the dead letters");
        var letter = Assert.Single(await letters.ListAsync(10, Cancellation));
        Assert.Contains("never works", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(2, letter.Retries);
        Assert.Contains("never works", letter.History.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("\"value\":1", letter.Body, StringComparison.Ordinal);

        _faults.Happen = (_, _, _, _) => Task.CompletedTask;
        Assert.Equal(1, await letters.RedriveAsync(letter.MessageId, Cancellation));

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 2, "it is handled when it is redriven");
        Assert.Empty(await letters.ListAsync(10, Cancellation));
    }

    [Fact]
    public async Task Messages_ThatAreNone_GoToTheDeadLettersAndHoldUpNobody()
    {
        await using var service = await StartAsync("malformed");
        await using var connection = await (await servers.BrokerAsync("malformed")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);

        await channel.BasicPublishAsync("", "malformed.0-of-12", mandatory: true, new BasicProperties(), "no envelope"u8.ToArray(), Cancellation);
        await channel.BasicPublishAsync("", "malformed.0-of-12", mandatory: true, Envelope("tests.counted.v1"), "no json"u8.ToArray(), Cancellation);
        await channel.BasicPublishAsync("", "malformed.0-of-12", mandatory: true, Envelope("tests.unheard-of.v1"), "{}"u8.ToArray(), Cancellation);
        await channel.BasicPublishAsync("", "malformed.0-of-12", mandatory: true, Envelope("tests.counted.v1", key: "nul\0nul"), Encoding.UTF8.GetBytes("""{"key":"a","value":1}"""), Cancellation);
        await service.PublishAsync("a", 1);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("a")).Count == 1, "what comes behind is handled");
        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 4, "all are dead letters");
        var reasons = (await letters.ListAsync(10, Cancellation)).Select(letter => letter.Reason).ToList();
        Assert.Contains(reasons, reason => reason.Contains("specversion", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("The body is not valid", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("no handler for 'tests.unheard-of.v1'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_ThatCallsItselfOtherThanItWasPublished_IsNeverHandled()
    {
        await using var service = await StartAsync("misled");
        await using var connection = await (await servers.BrokerAsync("misled")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);

        // CC is a second routing key, which not every broker checks the user's permissions for.
        var forged = Envelope("tests.counted.v1");
        forged.Headers!["CC"] = new List<object?> { "tests.counted.v1" };
        await channel.BasicPublishAsync(Topology.Exchange, "tests.permitted.v1", mandatory: true, forged, Encoding.UTF8.GetBytes("""{"key":"f","value":1}"""), Cancellation);

        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "it is a dead letter");
        var letter = Assert.Single(await letters.ListAsync(10, Cancellation));
        Assert.Contains("was published as 'tests.permitted.v1'", letter.Reason, StringComparison.Ordinal);

        Assert.Equal(1, await letters.RedriveAsync(messageId: null, Cancellation));
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Any(again => again.Reason == letter.Reason && again.DiedAt > letter.DiedAt), "it is one again");
        Assert.Empty(await service.EffectsAsync("f"));
    }

    [Fact]
    public async Task Message_WithFieldsThatNobodyKnows_IsHandled()
    {
        await using var service = await StartAsync("tolerant");
        await using var connection = await (await servers.BrokerAsync("tolerant")).CreateConnectionAsync(Cancellation);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);

        await channel.BasicPublishAsync(Topology.Exchange, "tests.counted.v1", mandatory: true, Envelope("tests.counted.v1"), Encoding.UTF8.GetBytes("""{"key":"t","value":7,"new":{"field":[]}}"""), Cancellation);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("t")).Count == 1, "it is handled");
        Assert.Equal([7], await service.EffectsAsync("t"));
    }

    private static BasicProperties Envelope(string type, string key = "k") => new()
    {
        ContentType = "application/json",
        MessageId = Guid.CreateVersion7().ToString(),
        Headers = new Dictionary<string, object?>
        {
            ["cloudEvents_specversion"] = "1.0",
            ["cloudEvents_id"] = Guid.CreateVersion7().ToString(),
            ["cloudEvents_source"] = "/elsewhere",
            ["cloudEvents_type"] = type,
            ["cloudEvents_time"] = DateTimeOffset.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["cloudEvents_partitionkey"] = key,
        },
    };

    private Task<TestService> StartAsync(string name, RetryPolicy? policy = null, string? database = null, bool onlyWrites = false) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton(_faults);
            messaging.Handle<Counted, CountedHandler>(options =>
            {
                options.Retry = policy ?? Impatient;
                options.OnlyWrites = onlyWrites;
            });
        },
        database);
}

/// <summary>Reads, which it may not when it was declared to write only.</summary>
internal sealed class ReadingHandler : IMessageHandler<Counted>
{
    public async Task HandleAsync(Counted message, UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var command = work.Connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
