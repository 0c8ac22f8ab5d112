using Npgsql;

namespace Messaging.Outbox;

/// <summary>Moves messages that have become due to the outbox.</summary>
internal static class ScheduledMessages
{
    private const string MoveDue = """
        WITH due AS (
            DELETE FROM messaging.scheduled_messages
            WHERE id = ANY (ARRAY (SELECT id FROM messaging.scheduled_messages WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING *)
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, tracestate, body)
        SELECT message_id, type, key, $1, traceparent, tracestate, body FROM due ORDER BY due_at, id
        """;

    private const int Limit = 500;

    /// <returns>How many it has moved, and whether those were all.</returns>
    public static async Task<(int Moved, bool All)> MoveAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var move = new NpgsqlBatchCommand(MoveDue) { Parameters = { new() { Value = now }, new() { Value = Limit } } };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("BEGIN"), new(RelaySession.ByIndex), move, new("COMMIT") } };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (move.RecordsAffected, move.RecordsAffected < Limit);
    }
}
