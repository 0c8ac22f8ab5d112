using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Consuming;

/// <summary>The service's dead letters, for operators. Thread-safe.</summary>
internal sealed class DeadLetters(NpgsqlDataSource database, RouteTable routes, FailedMessages failed, TimeProvider time)
{
    private const int LongestBody = 4096;
    private const int RedrivenAtOnce = 500;

    // A crash before the acknowledgement brings the message again, which then fails again.
    private const string Insert = """
        INSERT INTO messaging.dead_letters (message_id, source, type, key, time, traceparent, tracestate, body, reason, died_at, retries, history, malformed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (message_id) DO NOTHING
        """;

    private const string Select = """
        SELECT message_id, type, key, source, reason, died_at, retries, history::text, substring(body FOR $2) FROM messaging.dead_letters
        ORDER BY id LIMIT $1
        """;

    // To the end of their lanes, in the order in which they died. Whoever adds to a lane holds its row.
    private const string Redrive = """
        WITH letters AS (
            DELETE FROM messaging.dead_letters WHERE id IN (
                SELECT id FROM messaging.dead_letters WHERE message_id = $1 OR $1 IS NULL ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED)
            RETURNING *, CASE WHEN type = ANY ($3) THEN 'message ' || message_id ELSE 'key ' || key END AS lane),
        lanes AS (
            INSERT INTO messaging.retry_lanes (lane, due_at) SELECT DISTINCT lane, $2 FROM letters ORDER BY lane
            ON CONFLICT (lane) DO UPDATE SET lane = EXCLUDED.lane)
        INSERT INTO messaging.retries (lane, message_id, source, type, key, time, traceparent, tracestate, body, attempts, history, malformed)
        SELECT lane, message_id, source, type, key, time, traceparent, tracestate, body, 0, history, malformed FROM letters ORDER BY id
        ON CONFLICT (message_id) DO NOTHING
        """;

    /// <summary>Adds a message that nobody will try again by himself.</summary>
    public static void Add(UnitOfWork work, IncomingMessage message, string reason, DateTimeOffset diedAt, string history) => work.Add(
        Insert,
        new NpgsqlParameter<Guid> { TypedValue = message.InboxId },
        Text(message.Info.Source),
        Text(message.Info.Type),
        Text(message.Info.Key),
        new NpgsqlParameter<DateTimeOffset> { TypedValue = message.Info.Time },
        Text(message.TraceParent),
        Text(message.TraceState),
        new NpgsqlParameter<byte[]> { TypedValue = message.Body },
        Text(reason),
        new NpgsqlParameter<DateTimeOffset> { TypedValue = diedAt },
        new NpgsqlParameter<int> { TypedValue = message.Info.Retries },
        new() { Value = history, NpgsqlDbType = NpgsqlDbType.Jsonb },
        Text(message.Malformed));

    /// <summary>The oldest dead letters. Looking changes nothing.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.AddRange((NpgsqlParameter[])[new() { Value = limit }, new() { Value = LongestBody }]);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var letters = new List<DeadLetter>();
        while (await rows.ReadAsync(cancellationToken))
        {
            letters.Add(new(
                rows.GetGuid(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetString(4),
                rows.GetFieldValue<DateTimeOffset>(5), rows.GetInt32(6),
                JsonElement.Parse(rows.GetString(7)), Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(8))));
        }

        return letters;
    }

    /// <summary>
    /// Has dead letters handled again, oldest first: the one with an id, or all that are there now. Each is a dead letter or
    /// waits to be handled, whatever ends in between.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<int> RedriveAsync(Guid? messageId, CancellationToken cancellationToken)
    {
        var (redriven, chunk) = (0, 0);
        do
        {
            await using var redrive = database.CreateCommand(Redrive);
            redrive.Parameters.AddRange((NpgsqlParameter[])
            [
                new() { Value = (object?)messageId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = time.GetUtcNow() },
                new() { Value = routes.WithoutOrder.ToArray() },
                new() { Value = RedrivenAtOnce },
            ]);
            chunk = await redrive.ExecuteNonQueryAsync(cancellationToken);
            redriven += chunk;
            failed.Wake();
        }
        while (chunk == RedrivenAtOnce);
        return redriven;
    }

    // PostgreSQL stores every character but this one, and a dead letter must be storable whatever is in it.
    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value?.Replace('\0', '\uFFFD') ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <summary>A message that could not be handled.</summary>
/// <param name="MessageId">By which it is redriven.</param>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its ordering key.</param>
/// <param name="Source">Who published it.</param>
/// <param name="Reason">Why it is here.</param>
/// <param name="DiedAt">Since when, UTC.</param>
/// <param name="Retries">How many delayed retries there were.</param>
/// <param name="History">The last failures before, a JSON array of time and error.</param>
/// <param name="Body">The first 4 KiB of it.</param>
internal sealed record DeadLetter(
    Guid MessageId, string Type, string Key, string Source, string Reason, DateTimeOffset DiedAt, int Retries, JsonElement History, string Body);
