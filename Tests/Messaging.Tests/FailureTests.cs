using System.Text;
using Messaging.Broker;
using Messaging.Consuming;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

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

    private Task<TestService> StartAsync(string name) => TestService.StartAsync(servers, name, messaging =>
    {
        messaging.Services.AddSingleton(_faults);
        messaging.Handle<Counted, CountedHandler>(options => options.Retry = Impatient);
    });
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
