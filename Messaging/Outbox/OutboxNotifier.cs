using Messaging.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// Wakes the relays of all replicas by NOTIFY when this one has committed messages, so that another goes on when this one's
/// relay cannot. It notifies after the commit, many commits at a time: inside a transaction NOTIFY takes a lock on the whole
/// server's queue until the commit has reached the disk, and so would make all commits wait for each other.
/// </summary>
internal sealed partial class OutboxNotifier(NpgsqlDataSource database, OutboxSignal signal, TimeProvider time, ILogger<OutboxNotifier> logger) : BackgroundService
{
    private const string Channel = "messaging_outbox";
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _committed = signal.Notifier;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        UntilStoppedAsync(NotifyAsync, stoppingToken),
        UntilStoppedAsync(ListenAsync, stoppingToken));

    private async Task NotifyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _committed.WaitAsync(cancellationToken);
            await using (var notify = database.CreateCommand($"NOTIFY {Channel}"))
                await notify.ExecuteNonQueryAsync(cancellationToken);
            await Task.Delay(Spacing, time, cancellationToken);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, _) => signal.Notified();
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        try
        {
            while (true)
                await connection.WaitAsync(cancellationToken);
        }
        finally
        {
            // The pool may hand the connection to somebody who listens to nothing.
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await using var unlisten = new NpgsqlCommand("UNLISTEN *", connection);
                await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    private async Task UntilStoppedAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        await Task.Yield();
        var backoff = new Backoff(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await run(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                // Until it works again, relays find messages by polling.
                Log.Interrupted(logger, failure.Message);
                await backoff.PauseAsync(backoff.Next(), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Notifications about the outbox are interrupted: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
