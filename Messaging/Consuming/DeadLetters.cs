using System.Text;
using System.Text.Json;
using Messaging.Database;

namespace Messaging.Consuming;

/// <summary>The service's dead letters, for operators. Thread-safe.</summary>
internal sealed class DeadLetters(MessagingDatabase database, RouteTable routes, FailedMessages failed, TimeProvider time)
{
    private const int LongestBody = 4096;
    private const int RedrivenAtOnce = 500;

    // A crash before the acknowledgement brings the message again, which then fails again.
    private const string Insert = $"""
        INSERT INTO messaging.dead_letters ({IncomingMessage.Columns}, reason, died_at, retries, history)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce((SELECT history FROM messaging.retries WHERE id = $13), '[]'))
        ON CONFLICT (message_id) DO NOTHING
        """;

    private const string Select = """
        SELECT message_id, type, key, source, reason, died_at, retries, history::text, substring(body FOR $2) FROM messaging.dead_letters
        ORDER BY id LIMIT $1
        """;

    // To the end of their lanes, in the order in which they died. Whoever adds to a lane holds its row.
    private const string Redrive = $"""
        WITH letters AS (
            DELETE FROM messaging.dead_letters WHERE id IN (
                SELECT id FROM messaging.dead_letters WHERE message_id = $1 OR $1 IS NULL ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED)
            RETURNING *, CASE WHEN type = ANY ($3) THEN 'message ' || message_id ELSE 'key ' || key END AS lane),
        lanes AS (
            INSERT INTO messaging.retry_lanes (lane, due_at) SELECT DISTINCT lane, $2 FROM letters ORDER BY lane
            ON CONFLICT (lane) DO UPDATE SET lane = EXCLUDED.lane)
        INSERT INTO messaging.retries ({IncomingMessage.Columns}, lane, attempts, history)
        SELECT {IncomingMessage.Columns}, lane, 0, history FROM letters ORDER BY id
        ON CONFLICT (message_id) DO NOTHING
        """;

    /// <summary>Adds a message that nobody will try again by himself.</summary>
    public static void Add(UnitOfWork work, IncomingMessage message, string reason, DateTimeOffset diedAt) => work.Add(
        Insert, message.Parameters(Sql.Value(reason), Sql.Value(diedAt), Sql.Value(message.Info.Retries), Sql.Value(message.RetryId)));

    /// <summary>The oldest dead letters.</summary>
    public Task<List<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        Select,
        row => new DeadLetter(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5), row.GetInt32(6),
            JsonElement.Parse(row.GetString(7)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(8))),
        cancellationToken, Sql.Value(limit), Sql.Value(LongestBody));

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
            chunk = await database.ExecuteAsync(
                Redrive, cancellationToken, Sql.Value(messageId), Sql.Value(time.GetUtcNow()), Sql.Value(routes.WithoutOrder.ToArray()), Sql.Value(RedrivenAtOnce));
            redriven += chunk;
            failed.Wake();
        }
        while (chunk == RedrivenAtOnce);
        return redriven;
    }
}

/// <summary>A message that could not be handled, with its last failures (a JSON array of time and error) and the first 4 KiB of its body.</summary>
internal sealed record DeadLetter(
    Guid MessageId, string Type, string Key, string Source, string Reason, DateTimeOffset DiedAt, int Retries, JsonElement History, string Body);
