using System.Text.Json;
using Messaging.Broker;
using Messaging.Envelope;
using Messaging.Outbox;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Consuming;

/// <summary>
/// What becomes of a message whose handler failed: it is kept in the database to be tried again, or goes to the dead-letter
/// queue, through the outbox. Both commit before the delivery is acknowledged.
/// </summary>
internal sealed partial class FailedMessages(UnitsOfWork units, ServiceIdentity identity, TimeProvider time, ILogger<FailedMessages> logger)
{
    private const string InsertRetry = """
        INSERT INTO messaging.retries (message_id, source, type, key, time, traceparent, tracestate, body, keeps_order, attempts, due_at, history)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (message_id) DO NOTHING
        """;

    private const string UpdateRetry = """
        UPDATE messaging.retries SET attempts = attempts + 1, due_at = $2, history = jsonb_path_query_array(history || $3, '$[last - 19 to last]')
        WHERE id = $1
        """;

    private const string SelectHistory = "SELECT history::text FROM messaging.retries WHERE id = $1";

    public const string DeleteRetry = "DELETE FROM messaging.retries WHERE id = $1";

    /// <summary>Keeps a message for later, or gives up on it.</summary>
    public async Task SettleAsync(IncomingMessage message, RetryPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        if (IsHopeless(policy, failure) || message.Info.Retries >= policy.DelayedRetries)
            await DeadLetterAsync(message, failure, cancellationToken);
        else
            await RetryLaterAsync(message, policy, failure, cancellationToken);
    }

    public static bool IsHopeless(RetryPolicy policy, Exception failure) =>
        failure is MalformedMessageException or MessageTooOldException || policy.IsHopeless(failure);

    /// <summary>Puts a message behind an earlier one of its key that waits for a retry.</summary>
    public void Queue(UnitOfWork work, IncomingMessage message) =>
        work.Add(InsertRetry, RetryRow(message, keepsOrder: true, attempts: 0, time.GetUtcNow(), "[]"));

    private async Task RetryLaterAsync(IncomingMessage message, RetryPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        var delay = policy.DelayBefore(message.Info.Retries + 1, Random.Shared.NextDouble());
        var now = time.GetUtcNow();
        var history = JsonSerializer.Serialize([FailureRecord.Of(failure, now)], FailureJson.Default.FailureRecordArray);
        await using var work = await units.BeginAsync(cancellationToken);
        if (message.RetryId is { } id)
        {
            work.Add(UpdateRetry,
                new NpgsqlParameter<long> { TypedValue = id },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now + delay },
                new() { Value = history, NpgsqlDbType = NpgsqlDbType.Jsonb });
        }
        else
        {
            work.Add(InsertRetry, RetryRow(message, policy.KeepsOrder, attempts: 1, now + delay, history));
        }

        await work.CommitAsync(cancellationToken);
        MessagingTelemetry.Retried(identity.Service, "delayed");
        Log.RetriedLater(logger, message.Info.Type, message.Info.Id, message.Info.Key, message.Info.Retries + 1, delay.TotalSeconds, failure);
    }

    private async Task DeadLetterAsync(IncomingMessage message, Exception failure, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        var history = message.RetryId is { } id ? await HistoryAsync(work, id, cancellationToken) : "[]";
        work.Publish(new OutgoingMessage
        {
            Id = message.InboxId,
            Type = message.Info.Type,
            Key = message.Info.Key,
            Time = message.Info.Time,
            Body = message.Body,
            TraceParent = message.TraceParent,
            TraceState = message.TraceState,
            Destination = Topology.DeadLetters(identity.Service),
            Headers = new DeadLetterHeaders(failure, message, time.GetUtcNow(), history).ToJson(),
        });
        if (message.RetryId is { } retry)
            work.Add(DeleteRetry, new NpgsqlParameter<long> { TypedValue = retry });
        await work.CommitAsync(cancellationToken);
        MessagingTelemetry.DeadLettered(identity.Service, message.Info.Type);
        Log.DeadLettered(logger, message.Info.Type, message.Info.Id, message.Info.Key, failure);
    }

    private static async Task<string> HistoryAsync(UnitOfWork work, long id, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(SelectHistory, work.Connection) { Parameters = { new() { Value = id } } };
        return (string?)await select.ExecuteScalarAsync(cancellationToken) ?? "[]";
    }

    private static NpgsqlParameter[] RetryRow(IncomingMessage message, bool keepsOrder, int attempts, DateTimeOffset dueAt, string history) =>
    [
        new NpgsqlParameter<Guid> { TypedValue = message.InboxId },
        new NpgsqlParameter<string> { TypedValue = message.Info.Source },
        new NpgsqlParameter<string> { TypedValue = message.Info.Type },
        new NpgsqlParameter<string> { TypedValue = message.Info.Key },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = message.Info.Time },
        new() { Value = (object?)message.TraceParent ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new() { Value = (object?)message.TraceState ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        new NpgsqlParameter<byte[]> { TypedValue = message.Body },
        new NpgsqlParameter<bool> { TypedValue = keepsOrder },
        new NpgsqlParameter<int> { TypedValue = attempts },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = dueAt },
        new() { Value = history, NpgsqlDbType = NpgsqlDbType.Jsonb },
    ];

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Type} {Id} of {Key} failed and is tried again (retry {Retry}) in {Seconds} s")]
        public static partial void RetriedLater(ILogger logger, string type, string id, string key, int retry, double seconds, Exception failure);

        [LoggerMessage(LogLevel.Error, "{Type} {Id} of {Key} goes to the dead-letter queue")]
        public static partial void DeadLettered(ILogger logger, string type, string id, string key, Exception failure);
    }
}
