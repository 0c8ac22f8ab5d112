using Messaging.Inbox;
using Messaging.Consuming;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

/// <summary>What the receiver makes of repeated, late and forgotten messages.</summary>
public sealed class InboxTests(ServersFixture servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_OlderThanTheInboxRemembers_IsLeftToAnOperator(bool onlyWrites)
    {
        var name = $"forgotten-{onlyWrites}";
        await using var service = await StartAsync(name, options => options.InboxRetention = TimeSpan.FromHours(3), onlyWrites: onlyWrites);
        await NothingWaitsAsync(service);
        var handled = (Id: Guid.CreateVersion7(), Time: DateTimeOffset.UtcNow.AddDays(-2));
        await service.DeliverAsync([handled]);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 1, "it is handled");

        await CleanAsync(service);
        Assert.Equal(0, await service.CountAsync("SELECT count(*) FROM messaging.inbox"));
        await service.DeliverAsync([handled]);

        var letters = service.Services.GetRequiredService<DeadLetters>();
        await Eventually.TrueAsync(async () => (await letters.ListAsync(10, Cancellation)).Count == 1, "it is a dead letter");
        Assert.Contains("no longer remembers", (await letters.ListAsync(10, Cancellation))[0].Reason, StringComparison.Ordinal);
        Assert.Single(await service.EffectsAsync("k"));

        // The operator knows better.
        Assert.Equal(1, await letters.RedriveAsync(messageId: null, Cancellation));
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 2, "it is handled when it is redriven");
    }

    [Fact]
    public async Task Message_ThatWaitedLongerThanTheRetention_IsHandledWhenItsTurnComes()
    {
        const string Name = "waited-long";
        await using var service = await StartAsync(Name);
        await NothingWaitsAsync(service);
        var old = DateTimeOffset.UtcNow.AddDays(-14);
        await SetOldestAsync(service, old);

        await CleanAsync(service);
        await service.DeliverAsync([(Guid.CreateVersion7(), old), (Guid.CreateVersion7(), old.AddDays(2))]);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 2, "the backlog is handled");

        await SetOldestAsync(service, null);
        await CleanAsync(service);
        await service.DeliverAsync([(Guid.CreateVersion7(), old)]);
        await Eventually.TrueAsync(async () => (await DeadLettersAsync(service)).Count == 1, "what comes now is too old");
        Assert.Equal(2, (await service.EffectsAsync("k")).Count);
    }

    [Fact]
    public async Task Message_OfAClockThatIsFarAhead_IsADeadLetterAtOnce()
    {
        const string Name = "from-the-future";
        await using var service = await StartAsync(Name);

        await service.DeliverAsync([(Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddHours(23)), (Guid.CreateVersion7(), DateTimeOffset.UtcNow.AddHours(25))]);

        await Eventually.TrueAsync(async () => (await DeadLettersAsync(service)).Count == 1, "it is a dead letter");
        Assert.Contains("the publisher's clock is wrong", (await DeadLettersAsync(service))[0].Reason, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 1, "the other one is handled");
    }

    [Fact]
    public async Task Message_WhoseTimeIsNotInUtc_IsHandled()
    {
        await using var service = await StartAsync("local-time");

        await service.DeliverAsync([(Guid.CreateVersion7(), DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(2)))]);

        await Eventually.TrueAsync(async () => (await service.EffectsAsync("k")).Count == 1, "it is handled");
    }

    private static Task NothingWaitsAsync(TestService service) => Eventually.TrueAsync(
        async () => await service.CountAsync("SELECT count(*) FROM messaging.partitions WHERE oldest_at IS NULL") == 0, "all partitions are known to be empty");

    /// <summary>In a partition that none of the service's replicas has.</summary>
    private static Task SetOldestAsync(TestService service, DateTimeOffset? oldest) => Databases.ExecuteAsync(
        service.ConnectionString,
        oldest is { } at ? $"INSERT INTO messaging.partitions (partition, oldest_at) VALUES (1000, '{at:O}')" : "DELETE FROM messaging.partitions WHERE partition = 1000");

    /// <summary>Runs the cleaner, and runs it again when it may empty what it forgot the first time.</summary>
    /// <returns>How many tables it emptied.</returns>
    private static async Task<int> CleanAsync(TestService service)
    {
        var cleaner = ActivatorUtilities.CreateInstance<InboxCleaner>(service.Services);
        var emptied = await cleaner.CleanAsync(Cancellation);
        await Databases.ExecuteAsync(service.ConnectionString, "UPDATE messaging.inbox_horizon SET moved_at = moved_at - interval '10 minutes'");
        return emptied + await cleaner.CleanAsync(Cancellation);
    }

    private static Task<List<DeadLetter>> DeadLettersAsync(TestService service) =>
        service.Services.GetRequiredService<DeadLetters>().ListAsync(10, Cancellation);

    private Task<TestService> StartAsync(string name, Action<MessagingOptions>? options = null, bool onlyWrites = false) => TestService.StartAsync(
        servers, name,
        messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>(handler => handler.OnlyWrites = onlyWrites);
        },
        options: options);
}
