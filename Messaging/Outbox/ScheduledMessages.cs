using Npgsql;

namespace Messaging.Outbox;

/// <summary>Moves messages that have become due to the outbox.</summary>
internal static class ScheduledMessages
{
    private const string MoveDue = """
        WITH due AS (
            DELETE FROM messaging.scheduled_messages
            WHERE id IN (SELECT id FROM messaging.scheduled_messages WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING *)
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, tracestate, body)
        SELECT message_id, type, key, $1, traceparent, tracestate, body FROM due ORDER BY due_at, id
        """;

    private const int Limit = 500;

    public static async Task MoveAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var move = new NpgsqlCommand(MoveDue, connection) { Parameters = { new() { Value = now }, new() { Value = Limit } } };
        await move.ExecuteNonQueryAsync(cancellationToken);
    }
}
