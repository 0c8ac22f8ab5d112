using Messaging.Database;
using Npgsql;

namespace Messaging.Inbox;

/// <summary>Claims messages: the record of having seen one commits with what its handler does.</summary>
internal static class InboxSql
{
    // Behind an earlier one of its key, which waits for a retry.
    private const string IsBehind = "EXISTS (SELECT FROM messaging.retry_lanes WHERE lane = 'key ' || $3)";

    private const string IsRemembered = "$4 >= (SELECT remembers_since FROM messaging.inbox_horizon)";

    // Waits for a concurrent transaction with the same message; inserts nothing once that one has committed.
    private const string ClaimDelivery = $"""
        INSERT INTO messaging.inbox (message_id, bucket)
        SELECT $1, $2
        WHERE NOT {IsBehind} AND {IsRemembered}
        ON CONFLICT DO NOTHING
        """;

    // Fails where the other one inserts nothing, and so takes the writes of the same batch down with it.
    private const string ClaimDeliveryOrFail = $"""
        INSERT INTO messaging.inbox (message_id, bucket)
        SELECT CASE WHEN NOT {IsBehind} AND {IsRemembered} THEN $1 END, $2
        """;

    // As long as its row is there, the message has not been handled, however old it is. Who else has it waits here.
    private const string ClaimRetry = """
        INSERT INTO messaging.inbox (message_id, bucket)
        SELECT $1, $2 FROM messaging.retries WHERE id = $3 FOR UPDATE
        ON CONFLICT DO NOTHING
        """;

    private const string ClaimRetryOrFail = """
        INSERT INTO messaging.inbox (message_id, bucket)
        SELECT (SELECT $1 FROM messaging.retries WHERE id = $3 FOR UPDATE), $2
        """;

    private const string WhyNot = $"""
        SELECT EXISTS (SELECT FROM messaging.inbox WHERE message_id = $1 AND bucket = $2), {IsBehind}, {IsRemembered}
        """;

    private const string ClaimMany = """
        INSERT INTO messaging.inbox (message_id, bucket)
        SELECT message_id, bucket
        FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::timestamptz[]) AS message (message_id, bucket, key, time)
        WHERE NOT EXISTS (SELECT FROM messaging.retry_lanes WHERE lane = 'key ' || message.key)
          AND time >= (SELECT remembers_since FROM messaging.inbox_horizon)
        ORDER BY message_id
        ON CONFLICT DO NOTHING
        RETURNING message_id
        """;

    public static async Task<Claim> ClaimAsync(UnitOfWork work, InboxEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var claim = work.Connection.Command(entry.RetryId is null ? ClaimDelivery : ClaimRetry, ParametersOf(entry));
            if (await claim.ExecuteNonQueryAsync(cancellationToken) == 1)
                return Claim.Granted;
            if (entry.RetryId is not null)
                return Claim.Duplicate;
            if (await WhyNotAsync(work, entry, cancellationToken) is { } reason)
                return reason;
            // What it stood behind has come to its end between the two statements.
        }
    }

    /// <summary>Claims with the commit, which fails so that <see cref="IsRefusal"/> says so when the message is not granted.</summary>
    public static void ClaimWithCommit(UnitOfWork work, InboxEntry entry) =>
        work.Add(entry.RetryId is null ? ClaimDeliveryOrFail : ClaimRetryOrFail, ParametersOf(entry));

    public static bool IsRefusal(PostgresException failure) =>
        failure is { SchemaName: "messaging", SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.NotNullViolation }
        && failure.TableName?.StartsWith("inbox_", StringComparison.Ordinal) == true;

    /// <returns>The messages that were granted; the others need a closer look, each alone.</returns>
    public static async Task<HashSet<Guid>> ClaimAsync(UnitOfWork work, IEnumerable<InboxEntry> entries, CancellationToken cancellationToken)
    {
        var deliveries = entries.Where(entry => entry.RetryId is null).ToList();
        await using var claim = work.Connection.Command(
            ClaimMany,
            Sql.Value(deliveries.ConvertAll(entry => entry.Id)),
            Sql.Value(deliveries.ConvertAll(entry => entry.Bucket)),
            Sql.Value(deliveries.ConvertAll(entry => entry.Key)),
            Sql.Value(deliveries.ConvertAll(entry => entry.Time)));
        await using var ids = await claim.ExecuteReaderAsync(cancellationToken);
        return [.. await ids.ListAsync(id => id.GetGuid(0), cancellationToken)];
    }

    /// <returns>Null when there is no reason any more.</returns>
    private static async Task<Claim?> WhyNotAsync(UnitOfWork work, InboxEntry entry, CancellationToken cancellationToken)
    {
        await using var why = work.Connection.Command(WhyNot, ParametersOf(entry));
        await using var answer = await why.ExecuteReaderAsync(cancellationToken);
        await answer.ReadAsync(cancellationToken);
        return answer.GetBoolean(0) ? Claim.Duplicate : answer.GetBoolean(1) ? Claim.Behind : answer.GetBoolean(2) ? null : Claim.TooOld;
    }

    private static NpgsqlParameter[] ParametersOf(InboxEntry entry) => entry.RetryId is { } retry
        ? [Sql.Value(entry.Id), Sql.Value(entry.Bucket), Sql.Value(retry)]
        : [Sql.Value(entry.Id), Sql.Value(entry.Bucket), Sql.Value(entry.Key), Sql.Value(entry.Time)];
}
