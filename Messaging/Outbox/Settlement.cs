using Messaging.Database;
using Npgsql;

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
    private readonly List<(OutboxMessage Message, Refusal Refusal)> _refused = [];

    /// <summary>How many leave the outbox.</summary>
    public int Removed => _published.Count + _refused.Count;

    public void Add(Outcome outcome)
    {
        if (outcome.Refusal is { } refusal)
            _refused.Add((outcome.Message, refusal));
        else
            _published.Add(outcome.Message.Id);
    }

    /// <summary>For a transaction with the setting <see cref="RelaySession.ByIndex"/>. Refused messages wait from <paramref name="now"/> on.</summary>
    public IEnumerable<NpgsqlBatchCommand> Commands(DateTimeOffset now)
    {
        if (_published.Count > 0)
            yield return Sql.Command(DeletePublished, Sql.Value(_published));
        if (_refused.Count == 0)
            yield break;

        var keys = _refused.GroupBy(refused => refused.Message.Key).ToList();
        yield return Sql.Command(
            HoldKeys,
            Sql.Value(keys.ConvertAll(key => key.Key)),
            Sql.Value(keys.ConvertAll(key => key.First().Message.Type)),
            Sql.Value(keys.ConvertAll(SentAt)));
        yield return Sql.Command(
            MoveRefused,
            Sql.Value(_refused.ConvertAll(refused => refused.Message.Id)),
            Sql.Value(_refused.ConvertAll(refused => refused.Refusal.Reason)));
        var types = _refused.GroupBy(refused => refused.Message.Type).ToList();
        yield return Sql.Command(
            HoldTypes,
            Sql.Value(types.ConvertAll(type => type.Key)),
            Sql.Value(types.ConvertAll(type => type.Select(refused => refused.Refusal.Reason).LastOrDefault(reason => reason is not null))),
            Sql.Value(now),
            Sql.Value(now + RefusedBatch.FirstPause));
    }

    /// <summary>Since when messages of the key may have reached a queue.</summary>
    private static DateTimeOffset? SentAt(IEnumerable<(OutboxMessage Message, Refusal Refusal)> refused) =>
        refused.Where(one => one.Refusal.MayHaveArrived).Min(one => (DateTimeOffset?)one.Message.Time);
}
