using Messaging.Broker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Consuming;

/// <summary>Handles again what is due among the messages that failed, in order within each key where that is kept.</summary>
internal sealed partial class RetryPump(
    NpgsqlDataSource database, MessageProcessor processor, IOptions<MessagingOptions> options, TimeProvider time, ILogger<RetryPump> logger) : BackgroundService
{
    private const string TakeDue = """
        UPDATE messaging.retries SET due_at = $2
        WHERE id IN (
            SELECT id FROM messaging.retries AS due
            WHERE due_at <= $1
              AND (NOT keeps_order OR NOT EXISTS (
                SELECT FROM messaging.retries AS earlier WHERE earlier.key = due.key AND earlier.keeps_order AND earlier.id < due.id))
            ORDER BY due_at
            LIMIT $3
            FOR UPDATE SKIP LOCKED)
        RETURNING id, message_id, source, type, key, time, traceparent, tracestate, body, attempts
        """;

    private readonly Backoff _backoff = new(time);
    private readonly SemaphoreSlim _finished = new(0);
    private int _running;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StartDueAsync(stoppingToken);
                _backoff.Reset();
                // What waited behind a message may go as soon as that one is finished.
                await _finished.WaitAsync(options.Value.PollInterval, stoppingToken);
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

        while (Volatile.Read(ref _running) > 0)
            await _finished.WaitAsync(CancellationToken.None);
    }

    private async Task StartDueAsync(CancellationToken stoppingToken)
    {
        var free = options.Value.Concurrency - Volatile.Read(ref _running);
        if (free <= 0)
            return;

        foreach (var message in await TakeAsync(free, stoppingToken))
        {
            Interlocked.Increment(ref _running);
            _ = Task.Run(() => HandleAsync(message, stoppingToken), CancellationToken.None);
        }
    }

    private async Task HandleAsync(IncomingMessage message, CancellationToken stoppingToken)
    {
        try
        {
            await processor.ProcessAsync(message, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // It is due again when the lease is over.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            _finished.Release();
        }
    }

    private async Task<List<IncomingMessage>> TakeAsync(int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var take = database.CreateCommand(TakeDue);
        take.Parameters.Add(new() { Value = now });
        take.Parameters.Add(new() { Value = now + options.Value.RetryLease });
        take.Parameters.Add(new() { Value = limit });

        var messages = new List<IncomingMessage>();
        await using var rows = await take.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            messages.Add(new IncomingMessage
            {
                RetryId = rows.GetInt64(0),
                Info = new(
                    rows.GetGuid(1).ToString(), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetFieldValue<DateTimeOffset>(5), rows.GetInt32(9)),
                TraceParent = rows.IsDBNull(6) ? null : rows.GetString(6),
                TraceState = rows.IsDBNull(7) ? null : rows.GetString(7),
                Body = rows.GetFieldValue<byte[]>(8),
            }.Identified());
        }

        return messages;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Retries are interrupted: {Reason} They go on in {Milliseconds} ms")]
        public static partial void Interrupted(ILogger logger, string reason, double milliseconds);
    }
}
