using Npgsql;
using NpgsqlTypes;

namespace Messaging.Operations;

/// <summary>Messages that the broker returned or refused, for operators. Thread-safe.</summary>
internal sealed class RefusedMessages(NpgsqlDataSource database, TimeProvider time)
{
    // What was not tried itself waits for what was said about its type.
    private const string Select = """
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

    private const string Count = "SELECT count(*) FROM messaging.refused WHERE $1 IS NULL OR message_id = $1";

    /// <summary>The oldest ones.</summary>
    public Task<IReadOnlyList<WaitingMessage>> ListAsync(int limit, CancellationToken cancellationToken) =>
        WaitingMessage.ListAsync(database, Select, limit, cancellationToken);

    /// <summary>
    /// Has relays try again now, not when the pause of the type is over: the message with an id, after those before it of its
    /// ordering key, or all. Of a type that does not get through, a few are tried for all.
    /// </summary>
    /// <returns>How many messages have become due.</returns>
    public async Task<long> RedriveAsync(Guid? messageId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(PreferKey, messageId, now));
        batch.BatchCommands.Add(Command(MakeDue, messageId, now));
        batch.BatchCommands.Add(Command(Count, messageId));
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlBatchCommand Command(string sql, Guid? messageId, DateTimeOffset? now = null)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = (object?)messageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid } } };
        if (now is not null)
            command.Parameters.Add(new() { Value = now });
        return command;
    }
}
