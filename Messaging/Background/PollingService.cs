using Messaging.Broker;
using Messaging.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Background;

/// <summary>
/// Repeats a round of work for as long as the service runs. Whatever a round throws is logged, as a warning once while the broker
/// or the database is away, and the next round comes after a pause that grows and is random in part. The tables may be created
/// after the service has started.
/// </summary>
internal abstract partial class PollingService(TimeProvider time, ILogger logger) : BackgroundService
{
    private readonly Backoff _backoff = new(time);
    private string? _interruption;

    /// <summary>What does not go on when a round fails, for the log.</summary>
    protected abstract string Subject { get; }

    protected TimeProvider Time => time;

    /// <summary>Does what there is to do, and waits for more.</summary>
    protected abstract Task RoundAsync(CancellationToken stoppingToken);

    /// <summary>In a round that lasts: the next failure is the first one again.</summary>
    protected void Succeeded()
    {
        _backoff.Reset();
        _interruption = null;
    }

    /// <summary>Called when a round has failed.</summary>
    protected virtual void OnFailure(Exception failure)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // connecting must not hold up the start of the service
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
                Succeeded();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                OnFailure(failure);
                var pause = _backoff.Next();
                Report(failure, pause);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Report(Exception failure, TimeSpan pause)
    {
        if (failure is PostgresException { SqlState: PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedTable } && DatabaseFailure.IsAway(failure))
        {
            Log.NotMigrated(logger, Subject, failure.Message);
        }
        else if (DatabaseFailure.IsAway(failure) || DatabaseFailure.IsConflict(failure) || BrokerConnections.IsFailure(failure) || failure is OperationCanceledException)
        {
            Log.Interrupted(logger, failure.Message == _interruption ? LogLevel.Debug : LogLevel.Warning, Subject, failure.Message, pause.TotalMilliseconds);
            _interruption = failure.Message;
        }
        else
        {
            Log.Failed(logger, Subject, failure.Message, pause.TotalMilliseconds, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{Subject}: the tables are not there yet ({Reason})")]
        public static partial void NotMigrated(ILogger logger, string subject, string reason);

        [LoggerMessage("{Subject} is interrupted: {Reason} Trying again in {Milliseconds:0} ms")]
        public static partial void Interrupted(ILogger logger, LogLevel level, string subject, string reason, double milliseconds);

        [LoggerMessage(LogLevel.Error, "{Subject} failed: {Reason} Trying again in {Milliseconds:0} ms")]
        public static partial void Failed(ILogger logger, string subject, string reason, double milliseconds, Exception failure);
    }
}
