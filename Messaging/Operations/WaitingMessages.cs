using Messaging.Database;

namespace Messaging.Operations;

/// <summary>What operators and metrics ask about messages that wait: in the outbox, refused by the broker, or for a retry. Thread-safe.</summary>
internal sealed class WaitingMessages(MessagingDatabase database, TimeProvider time)
{
    private const string SelectState = """
        SELECT count(*), min(time),
               (SELECT count(*) FROM messaging.refused),
               (SELECT reason FROM messaging.refused_types
                WHERE (SELECT true FROM messaging.refused_keys WHERE refused_keys.type = refused_types.type LIMIT 1)
                ORDER BY type LIMIT 1),
               (SELECT count(*) FROM messaging.scheduled_messages), (SELECT count(*) FROM messaging.retries),
               (SELECT count(*) FROM messaging.dead_letters)
        FROM messaging.outbox
        """;

    private const string SelectOutbox = """
        SELECT message_id, type, key, NULL, time, 0, not_before, NULL FROM messaging.outbox ORDER BY id LIMIT $1
        """;

    private const string SelectRetries = """
        SELECT message_id, type, key, source, time, attempts, due_at, history -> -1 ->> 'error'
        FROM messaging.retries JOIN messaging.retry_lanes USING (lane)
        ORDER BY id LIMIT $1
        """;

    // What was not tried itself waits for what was said about its type.
    private const string SelectRefused = """
        SELECT message_id, message.type, message.key, NULL, time, attempts, greatest(type.due_at, held.due_at), coalesce(message.reason, type.reason)
        FROM messaging.refused AS message
        LEFT JOIN messaging.refused_keys AS held USING (key)
        LEFT JOIN messaging.refused_types AS type ON type.type = held.type
        ORDER BY id
        LIMIT $1
        """;

    // Before the other keys of its type. One that is being tried now is left to whoever tries it.
    private const string PreferKey = """
        UPDATE messaging.refused_keys SET due_at = '-infinity'
        WHERE due_at <= $2 AND key = ANY (ARRAY (SELECT key FROM messaging.refused WHERE message_id = $1))
        """;

    private const string MakeDue = """
        UPDATE messaging.refused_types SET due_at = $2
        WHERE due_at > $2
          AND ($1 IS NULL OR type = ANY (ARRAY (
            SELECT held.type FROM messaging.refused AS message JOIN messaging.refused_keys AS held USING (key) WHERE message_id = $1)))
        """;

    private const string CountRefused = "SELECT count(*) FROM messaging.refused WHERE $1 IS NULL OR message_id = $1";

    public async Task<MessagingState> StateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var states = await database.QueryAsync(
            SelectState,
            row => new MessagingState(
                row.GetInt64(0), now - (row.Optional<DateTimeOffset?>(1) ?? now), row.GetInt64(2), row.Optional<string>(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            cancellationToken);
        return states.Single();
    }

    /// <summary>The oldest messages in the outbox.</summary>
    public Task<List<WaitingMessage>> OutboxAsync(int limit, CancellationToken cancellationToken) => ListAsync(SelectOutbox, limit, cancellationToken);

    /// <summary>The oldest messages that wait to be handled again.</summary>
    public Task<List<WaitingMessage>> RetriesAsync(int limit, CancellationToken cancellationToken) => ListAsync(SelectRetries, limit, cancellationToken);

    /// <summary>The oldest messages that the broker returned or refused, and those behind them.</summary>
    public Task<List<WaitingMessage>> RefusedAsync(int limit, CancellationToken cancellationToken) => ListAsync(SelectRefused, limit, cancellationToken);

    /// <summary>
    /// Has relays try refused messages again now, not when the pause of the type is over: the message with an id, after those
    /// before it of its ordering key, or all. Of a type that does not get through, a few are tried for all.
    /// </summary>
    /// <returns>How many messages have become due.</returns>
    public async Task<long> RedriveRefusedAsync(Guid? messageId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Sql.Command(PreferKey, Sql.Value(messageId), Sql.Value(now)));
        batch.BatchCommands.Add(Sql.Command(MakeDue, Sql.Value(messageId), Sql.Value(now)));
        batch.BatchCommands.Add(Sql.Command(CountRefused, Sql.Value(messageId)));
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    private Task<List<WaitingMessage>> ListAsync(string sql, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        sql,
        row => new WaitingMessage(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3), row.Time(4), row.GetInt32(5), row.Optional<DateTimeOffset?>(6), row.Optional<string>(7)),
        cancellationToken, Sql.Value(limit));
}

/// <summary>The figures of a service's messaging, as last read.</summary>
internal sealed record MessagingState(long OutboxDepth, TimeSpan OutboxOldestAge, long OutboxRefused, string? RefusedReason, long Scheduled, long RetriesWaiting, long DeadLetters);

/// <summary>
/// A message that waits in the outbox, among those that were refused, or to be handled again. <c>DueAt</c> is when it, or the one
/// that it stands behind, is tried next; null: as soon as possible. <c>Source</c> is null for the service's own.
/// </summary>
internal sealed record WaitingMessage(Guid MessageId, string Type, string Key, string? Source, DateTimeOffset Time, int Attempts, DateTimeOffset? DueAt, string? LastError);
