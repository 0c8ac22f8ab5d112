using Npgsql;
using NpgsqlTypes;

namespace Messaging.Outbox;

/// <summary>
/// What became of messages of the outbox: those that the broker confirmed are deleted; those that it refused move to a place
/// of their own, with those behind them. Not thread-safe.
/// </summary>
internal sealed class Settlement
{
    private const string DeletePublished = "DELETE FROM messaging.outbox WHERE id = ANY ($1)";

    // First of all, and in the order of the keys: whoever finds a key without messages holds its lock when it releases it, and
    // whoever adds one to a key holds it as well.
    private const string HoldKeys = """
        INSERT INTO messaging.refused_keys (key, type, sent_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS held (key, type, sent_at) ORDER BY key
        ON CONFLICT (key) DO UPDATE SET sent_at = least(refused_keys.sent_at, excluded.sent_at)
        """;

    private const string MoveRefused = """
        WITH moved AS (DELETE FROM messaging.outbox WHERE id = ANY ($1) RETURNING *)
        INSERT INTO messaging.refused (id, message_id, type, key, time, traceparent, tracestate, body, attempts, reason)
        SELECT id, message_id, type, key, time, traceparent, tracestate, body, (reason IS NOT NULL)::integer, reason
        FROM moved JOIN unnest($1, $2::text[]) AS refusal (id, reason) USING (id)
        """;

    private const string HoldTypes = """
        INSERT INTO messaging.refused_types (type, failures, due_at, reason)
        SELECT type, (reason IS NOT NULL)::integer, CASE WHEN reason IS NULL THEN $3 ELSE $4 END, reason
        FROM unnest($1::text[], $2::text[]) AS refused (type, reason) ORDER BY type
        ON CONFLICT (type) DO UPDATE SET failures = 1, due_at = excluded.due_at, reason = excluded.reason
        WHERE refused_types.failures = 0 AND excluded.failures > 0
        """;

    private readonly List<long> _published = [];
    private readonly List<(OutboxRow Row, Refusal Refusal)> _refused = [];

    /// <summary>How many leave the outbox.</summary>
    public int Removed => _published.Count + _refused.Count;

    public void Add(Outcome outcome)
    {
        if (outcome.Refusal is { } refusal)
            _refused.Add((outcome.Row, refusal));
        else
            _published.Add(outcome.Row.Id);
    }

    /// <param name="batch">Of a transaction, with the settings <see cref="RelaySession.ByIndex"/>.</param>
    /// <param name="now">The time from which refused messages wait.</param>
    public void AddTo(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (_published.Count > 0)
            batch.BatchCommands.Add(new(DeletePublished) { Parameters = { new() { Value = _published } } });
        if (_refused.Count == 0)
            return;

        var keys = _refused.GroupBy(refused => refused.Row.Key).ToList();
        batch.BatchCommands.Add(new(HoldKeys)
        {
            Parameters =
            {
                new() { Value = keys.ConvertAll(key => key.Key) },
                new() { Value = keys.ConvertAll(key => key.First().Row.Type) },
                new() { Value = keys.ConvertAll(SentAt), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            },
        });
        batch.BatchCommands.Add(new(MoveRefused)
        {
            Parameters =
            {
                new() { Value = _refused.ConvertAll(refused => refused.Row.Id) },
                new() { Value = _refused.ConvertAll(refused => refused.Refusal.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        });
        var types = _refused.GroupBy(refused => refused.Row.Type).ToList();
        batch.BatchCommands.Add(new(HoldTypes)
        {
            Parameters =
            {
                new() { Value = types.ConvertAll(type => type.Key) },
                new()
                {
                    Value = types.ConvertAll(type => type.Select(refused => refused.Refusal.Reason).LastOrDefault(reason => reason is not null)),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                },
                new() { Value = now },
                new() { Value = now + RefusedBatch.FirstPause },
            },
        });
    }

    /// <summary>Since when messages of the key may have reached a queue.</summary>
    private static DateTimeOffset? SentAt(IEnumerable<(OutboxRow Row, Refusal Refusal)> refused) =>
        refused.Where(one => one.Refusal.MayHaveArrived).Min(one => (DateTimeOffset?)one.Row.Time);
}
