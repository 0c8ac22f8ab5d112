using Messaging.Broker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// Publishes again what the broker refused, beside the relay, which never waits for it. A type of which nothing gets through is
/// tried with a few messages, after 250 ms, then longer, up to 30 s; when one of them gets through, the others follow at once.
/// All replicas do this, with different keys.
/// </summary>
internal sealed partial class RefusedRelay(NpgsqlDataSource database, IOptions<MessagingOptions> options, TimeProvider time, ILogger<RefusedRelay> logger)
{
    /// <summary>Returns when the connection to the broker is lost or the service stops; what is not settled then is published again.</summary>
    public async Task RunAsync(OutboxPublisher publisher, CancellationToken lost, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lost, stopping);
        var backoff = new Backoff(time);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var more = await RoundAsync(publisher, lost, stopping);
                backoff.Reset();
                if (!more)
                    await Task.Delay(options.Value.PollInterval, time, ended.Token);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                var pause = backoff.Next();
                Log.Interrupted(logger, failure.Message, pause.TotalMilliseconds);
                await backoff.PauseAsync(pause, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure) when (BrokerConnections.IsFailure(failure))
            {
                Log.BrokerLost(logger, failure.Message);
                return;
            }
        }
    }

    /// <returns>Whether there may be more that gets through right now.</returns>
    private async Task<bool> RoundAsync(OutboxPublisher publisher, CancellationToken lost, CancellationToken stopping)
    {
        var more = false;
        foreach (var (type, failures) in await RefusedBatch.DueTypesAsync(database, time.GetUtcNow(), stopping))
        {
            await using var batch = await RefusedBatch.TakeAsync(database, type, failures, time.GetUtcNow(), stopping);
            var outcomes = await publisher.PublishAsync(batch.Rows, lost, stopping);
            await batch.CompleteAsync(outcomes, time.GetUtcNow(), CancellationToken.None);
            more |= outcomes.Any(outcome => outcome.Refusal is null);
        }

        return more;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Refused messages are not tried again for now: {Reason} The next attempt is in {Milliseconds:0} ms")]
        public static partial void Interrupted(ILogger logger, string reason, double milliseconds);

        [LoggerMessage(LogLevel.Warning, "The broker was lost while refused messages were tried again: {Reason} They are tried once more")]
        public static partial void BrokerLost(ILogger logger, string reason);
    }
}
