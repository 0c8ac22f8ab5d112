using Messaging.Consuming;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Guarantees;

/// <summary>A message whose handler fails is retried, then kept as a dead letter, and holds up its own key only.</summary>
public sealed class FailureTests(ServersFixture servers)
{
    private static readonly RetryPolicy Impatient = new() { ImmediateRetries = 1, DelayedRetries = 2, FirstDelay = TimeSpan.FromMilliseconds(50) };

    private readonly Faults _faults = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
