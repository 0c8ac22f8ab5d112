using Messaging.Database;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>Writing to the outbox.</summary>
internal static class OutboxSql
{
    private const string InsertOne = $"INSERT INTO messaging.outbox ({OutboxMessage.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    // For what is left of the transaction, which is the claim: see RelaySession.ByIndex.
    private const string ByIndex = "SELECT set_config('enable_seqscan', 'off', true)";

    // A message may be claimed when no other of its key is there, nor among the refused ones: its transaction has seen those of
    // the former ones, see Publish.
    private const string InsertClaimed = $"""
        INSERT INTO messaging.outbox ({OutboxMessage.Columns}, not_before)
        SELECT $1, $2, $3, $4, $5, $6, $7,
               CASE WHEN NOT EXISTS (SELECT FROM messaging.outbox WHERE key = $3) AND NOT EXISTS (SELECT FROM messaging.refused_keys WHERE key = $3) THEN $8 END
        RETURNING CASE WHEN not_before IS NOT NULL THEN id END AS {Claimed}
        """;

    // In the order of the arrays: ids are assigned in the order in which the rows come.
    private const string InsertMany = $"""
        INSERT INTO messaging.outbox ({OutboxMessage.Columns})
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::bytea[])
        """;

    // The fourth one is when it is due, which will be its time.
    private const string InsertScheduled = """
        INSERT INTO messaging.scheduled_messages (message_id, type, key, due_at, traceparent, tracestate, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string MoveDue = $"""
        WITH due AS (
            DELETE FROM messaging.scheduled_messages
            WHERE id = ANY (ARRAY (SELECT id FROM messaging.scheduled_messages WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED))
            RETURNING *)
        INSERT INTO messaging.outbox ({OutboxMessage.Columns})
        SELECT message_id, type, key, $1, traceparent, tracestate, body FROM due ORDER BY due_at, id
        """;

    private const string Claimed = "claimed";
    private const int FewMessages = 3;
    private const int MovedAtOnce = 500;

    public static IEnumerable<NpgsqlBatchCommand> Insert(IReadOnlyList<OutboxMessage> messages)
    {
        var now = messages.Where(message => message.DueAt is null).ToList();
        IEnumerable<NpgsqlBatchCommand> inserts = now.Count > FewMessages ? [Many(now)] : now.Select(message => One(InsertOne, message));
        return messages.Where(message => message.DueAt is not null).Select(message => One(InsertScheduled, message)).Concat(inserts);
    }

    /// <summary>Adds a message and claims it until then, if it may be; <see cref="ReadClaimAsync"/> says whether.</summary>
    public static IEnumerable<NpgsqlBatchCommand> InsertAndClaim(OutboxMessage message, DateTimeOffset until) =>
        [new(ByIndex), One(InsertClaimed, message, Sql.Value(until.ToUniversalTime()))];

    /// <returns>The id of the message that was claimed, in the results of a batch with <see cref="InsertAndClaim"/>; null when it was not.</returns>
    public static async Task<long?> ReadClaimAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        await using var results = await batch.ExecuteReaderAsync(cancellationToken);
        long? claimed = null;
        do
        {
            while (await results.ReadAsync(cancellationToken))
            {
                if (results.FieldCount == 1 && results.GetName(0) == Claimed && !results.IsDBNull(0))
                    claimed = results.GetInt64(0);
            }
        }
        while (await results.NextResultAsync(cancellationToken));
        return claimed;
    }

    /// <summary>Moves scheduled messages that have become due to the outbox.</summary>
    /// <returns>How many it has moved, and whether those were all.</returns>
    public static async Task<(int Moved, bool All)> MoveScheduledAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var move = Sql.Command(MoveDue, Sql.Value(now), Sql.Value(MovedAtOnce));
        await using var batch = Sql.Transaction(connection, new(RelaySession.ByIndex), move);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (move.RecordsAffected, move.RecordsAffected < MovedAtOnce);
    }

    private static NpgsqlBatchCommand One(string sql, OutboxMessage message, params ReadOnlySpan<NpgsqlParameter> further) => Sql.Command(
        sql,
        [
            Sql.Value(message.MessageId), Sql.Value(message.Type), Sql.Value(message.Key), Sql.Value((message.DueAt ?? message.Time).ToUniversalTime()),
            Sql.Value(message.TraceParent), Sql.Value(message.TraceState), Sql.Value(message.Body), .. further,
        ]);

    private static NpgsqlBatchCommand Many(List<OutboxMessage> messages) => Sql.Command(
        InsertMany,
        Sql.Value(messages.ConvertAll(message => message.MessageId)),
        Sql.Value(messages.ConvertAll(message => message.Type)),
        Sql.Value(messages.ConvertAll(message => message.Key)),
        Sql.Value(messages.ConvertAll(message => message.Time)),
        Sql.Value(messages.ConvertAll(message => message.TraceParent)),
        Sql.Value(messages.ConvertAll(message => message.TraceState)),
        Sql.Value(messages.ConvertAll(message => message.Body)));
}
