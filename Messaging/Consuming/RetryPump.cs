using System.Data;
using Messaging.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>Handles again what is due among the messages that wait, each lane in order. Replicas share the lanes.</summary>
internal sealed partial class RetryPump(
    NpgsqlDataSource database, MessageProcessor processor, FailedMessages failed, IOptions<MessagingOptions> options, TimeProvider time, ILogger<RetryPump> logger) : BackgroundService
{
    private const int MessagesAtOnce = 20;

    private readonly Backoff _backoff = new(time);
    private readonly SemaphoreSlim _wake = failed.Due;
    private readonly HashSet<Task> _running = [];
    private NpgsqlConnection? _connection;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StartDueAsync(stoppingToken);
                _backoff.Reset();
                await _wake.WaitAsync(options.Value.PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                var pause = _backoff.Next();
                Log.Interrupted(logger, failure.Message, pause.TotalMilliseconds);
                await _backoff.PauseAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_running);
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private async Task StartDueAsync(CancellationToken stoppingToken)
    {
        _running.RemoveWhere(lane => lane.IsCompleted);
        var free = options.Value.Concurrency - _running.Count;
        if (free <= 0)
            return;

        var now = time.GetUtcNow();
        foreach (var lane in await RetryLanes.TakeAsync(await ConnectAsync(stoppingToken), free, now, now + options.Value.RetryLease, stoppingToken))
            _running.Add(Task.Run(() => DrainAsync(lane, stoppingToken), CancellationToken.None));
    }

    /// <summary>The same connection each time, since its end says that of the process.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { FullState: ConnectionState.Open })
            return _connection;

        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
        return _connection = await database.OpenConnectionAsync(cancellationToken);
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
        [LoggerMessage(LogLevel.Warning, "Retries are interrupted: {Reason} They go on in {Milliseconds} ms")]
        public static partial void Interrupted(ILogger logger, string reason, double milliseconds);

        [LoggerMessage(LogLevel.Warning, "Retries of '{Lane}' are interrupted: {Reason} They go on when the lease is over")]
        public static partial void LaneInterrupted(ILogger logger, string lane, string reason);
    }
}
