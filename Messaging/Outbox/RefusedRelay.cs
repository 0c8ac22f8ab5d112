using Messaging.Background;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Outbox;

/// <summary>
/// Publishes again what the broker refused, beside the relay, which never waits for it. A type of which nothing gets through is
/// tried with a few messages, after 250 ms, then longer, up to 30 s; when one of them gets through, the others follow at once.
/// All replicas do this, with different keys. What is not settled when the broker is lost or the service stops is published again.
/// </summary>
internal sealed class RefusedRelay(MessagingDatabase database, IOptions<MessagingOptions> options, TimeProvider time, ILogger<RefusedRelay> logger)
    : PollingService(time, logger)
{
    private volatile OutboxPublisher? _publisher;

    /// <summary>The relay has a connection to the broker, with a channel for this: what the broker returns there holds up nobody. Null: it is lost.</summary>
    public void Connect(OutboxPublisher? publisher) => _publisher = publisher;

    protected override string Subject => "The relay of refused messages";

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        if (_publisher is not { } publisher || !await PublishAsync(publisher, stoppingToken))
            await Task.Delay(options.Value.PollInterval, Time, stoppingToken);
    }

    /// <returns>Whether there may be more that gets through right now.</returns>
    private async Task<bool> PublishAsync(OutboxPublisher publisher, CancellationToken stoppingToken)
    {
        var more = false;
        foreach (var (type, failures) in await RefusedBatch.DueTypesAsync(database, Time.GetUtcNow(), stoppingToken))
        {
            await using var batch = await RefusedBatch.TakeAsync(database, type, failures, Time.GetUtcNow(), stoppingToken);
            var outcomes = await publisher.PublishAsync(batch.Messages, stoppingToken);
            await batch.CompleteAsync(outcomes, Time.GetUtcNow(), CancellationToken.None);
            more |= outcomes.Any(outcome => outcome.Refusal is null);
        }

        return more;
    }
}
