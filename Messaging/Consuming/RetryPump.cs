using Messaging.Background;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>Handles again what is due among the messages that wait, each lane in order. Replicas share the lanes.</summary>
internal sealed partial class RetryPump(
    MessagingDatabase database, MessageProcessor processor, FailedMessages failed, IOptions<MessagingOptions> options, TimeProvider time, ILogger<RetryPump> logger)
    : PollingService(time, logger)
{
    private const int MessagesAtOnce = 20;

    private readonly HashSet<Task> _running = [];

    protected override string Subject => "Retrying messages";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        await Task.WhenAll(_running);
    }

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        // The same connection each time, since its end says that of the process.
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        while (true)
        {
            await StartDueAsync(connection, stoppingToken);
            Succeeded();
            await failed.Due.WaitAsync(options.Value.PollInterval, stoppingToken);
        }
    }

    private async Task StartDueAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        _running.RemoveWhere(lane => lane.IsCompleted);
        var free = options.Value.Concurrency - _running.Count;
        if (free <= 0)
            return;

        var now = Time.GetUtcNow();
        foreach (var lane in await RetryLanes.TakeAsync(connection, free, now, now + options.Value.RetryLease, stoppingToken))
            _running.Add(Task.Run(() => DrainAsync(lane, stoppingToken), CancellationToken.None));
    }

    private async Task DrainAsync(string lane, CancellationToken stoppingToken)
    {
        try
        {
            while (await HandleFirstAsync(lane, stoppingToken))
                stoppingToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It is due again when the lease is over.
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            Log.LaneInterrupted(logger, lane, failure.Message);
        }
        finally
        {
            failed.Wake();
        }
    }

    /// <returns>Whether the lane may have more that is due.</returns>
    private async Task<bool> HandleFirstAsync(string lane, CancellationToken stoppingToken)
    {
        var messages = await RetryLanes.FirstAsync(database, lane, MessagesAtOnce, stoppingToken);
        foreach (var message in messages)
        {
            if (await processor.ProcessAsync(message, stoppingToken) != Outcome.Settled)
                return false;
            stoppingToken.ThrowIfCancellationRequested();
        }

        return messages.Count > 0 || !await RetryLanes.TryEndAsync(database, lane, stoppingToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Retries of '{Lane}' are interrupted: {Reason} They go on when the lease is over")]
        public static partial void LaneInterrupted(ILogger logger, string lane, string reason);
    }
}
