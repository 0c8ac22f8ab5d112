using Npgsql;
using NpgsqlTypes;

namespace Messaging.Outbox;

/// <summary>Writing to the outbox.</summary>
internal static class OutboxSql
{
    private const string InsertOne = """
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, tracestate, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    // For what is left of the transaction, which is the claim: see RelaySession.ByIndex.
    private const string ByIndex = "SELECT set_config('enable_seqscan', 'off', true)";

    // A message may be claimed when no other of its key is there, nor among the refused ones: its transaction has seen those of
    // the former ones, see Publish.
    private const string InsertClaimed = $"""
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, tracestate, body, not_before)
        SELECT $1, $2, $3, $4, $5, $6, $7,
               CASE WHEN NOT EXISTS (SELECT FROM messaging.outbox WHERE key = $3) AND NOT EXISTS (SELECT FROM messaging.refused_keys WHERE key = $3) THEN $8 END
        RETURNING CASE WHEN not_before IS NOT NULL THEN id END AS {Claimed}
        """;

    // In the order of the arrays: ids are assigned in the order in which the rows come.
    private const string InsertMany = """
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, tracestate, body)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::bytea[])
        """;

    private const string InsertScheduled = """
        INSERT INTO messaging.scheduled_messages (due_at, message_id, type, key, traceparent, tracestate, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string Claimed = "claimed";
    private const int FewMessages = 3;

    public static IEnumerable<NpgsqlBatchCommand> Insert(IReadOnlyList<OutgoingMessage> messages)
    {
        var now = new List<OutgoingMessage>(messages.Count);
        foreach (var message in messages)
        {
            if (message.DueAt is { } dueAt)
                yield return Schedule(message, dueAt);
            else
                now.Add(message);
        }

        if (now.Count > FewMessages)
            yield return Many(now);
        else
            foreach (var message in now)
                yield return One(message);
    }

    /// <summary>Adds a message and claims it until then, if it may be; <see cref="ReadClaimAsync"/> says whether.</summary>
    public static IEnumerable<NpgsqlBatchCommand> InsertAndClaim(OutgoingMessage message, DateTimeOffset until)
    {
        var command = One(message);
        command.CommandText = InsertClaimed;
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until.ToUniversalTime() });
        return [new(ByIndex), command];
    }

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

    private static NpgsqlBatchCommand One(OutgoingMessage message) => new(InsertOne)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = message.Id },
            new NpgsqlParameter<string> { TypedValue = message.Type },
            new NpgsqlParameter<string> { TypedValue = message.Key },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = message.Time },
            Text(message.TraceParent),
            Text(message.TraceState),
            new NpgsqlParameter<byte[]> { TypedValue = message.Body },
        },
    };

    private static NpgsqlBatchCommand Many(List<OutgoingMessage> messages) => new(InsertMany)
    {
        Parameters =
        {
            new() { Value = messages.ConvertAll(message => message.Id) },
            new() { Value = messages.ConvertAll(message => message.Type) },
            new() { Value = messages.ConvertAll(message => message.Key) },
            new() { Value = messages.ConvertAll(message => message.Time) },
            new() { Value = messages.ConvertAll(message => message.TraceParent), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new() { Value = messages.ConvertAll(message => message.TraceState), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new() { Value = messages.ConvertAll(message => message.Body) },
        },
    };

    private static NpgsqlBatchCommand Schedule(OutgoingMessage message, DateTimeOffset dueAt) => new(InsertScheduled)
    {
        Parameters =
        {
            new NpgsqlParameter<DateTimeOffset> { TypedValue = dueAt.ToUniversalTime() },
            new NpgsqlParameter<Guid> { TypedValue = message.Id },
            new NpgsqlParameter<string> { TypedValue = message.Type },
            new NpgsqlParameter<string> { TypedValue = message.Key },
            Text(message.TraceParent),
            Text(message.TraceState),
            new NpgsqlParameter<byte[]> { TypedValue = message.Body },
        },
    };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
