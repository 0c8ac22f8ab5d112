using Messaging.Consuming;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Inbox;

/// <summary>Claims messages: the record of having seen one commits with what its handler does.</summary>
internal static class InboxSql
{
    // Behind an earlier one of its key, which waits for a retry.
    private const string IsBehind =
        "EXISTS (SELECT FROM messaging.retries WHERE key = $2 AND keeps_order AND id < $3 AND message_id <> $1)";

    private const string IsRemembered = "($5 OR $4 >= (SELECT remembers_since FROM messaging.inbox_horizon))";

    // Waits for a concurrent transaction with the same message; inserts nothing once that one has committed.
    private const string ClaimOne = $"""
        INSERT INTO messaging.inbox (message_id)
        SELECT $1
        WHERE NOT {IsBehind} AND {IsRemembered}
        ON CONFLICT DO NOTHING
        """;

    // Fails where the other one inserts nothing, and so takes the writes of the same batch down with it.
    private const string ClaimOrFail = $"""
        INSERT INTO messaging.inbox (message_id)
        SELECT CASE WHEN NOT {IsBehind} AND {IsRemembered} THEN $1 END
        """;

    private const string WhyNot = $"""
        SELECT EXISTS (SELECT FROM messaging.inbox WHERE message_id = $1), {IsBehind}
        """;

    private const string ClaimMany = """
        INSERT INTO messaging.inbox (message_id)
        SELECT message_id
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS message (message_id, key, time)
        WHERE NOT EXISTS (SELECT FROM messaging.retries WHERE retries.key = message.key AND retries.keeps_order AND retries.message_id <> message.message_id)
          AND time >= (SELECT remembers_since FROM messaging.inbox_horizon)
        ORDER BY message_id
        ON CONFLICT DO NOTHING
        RETURNING message_id
        """;

    public static async Task<Claim> ClaimAsync(UnitOfWork work, IncomingMessage message, CancellationToken cancellationToken)
    {
        await using (var claim = new NpgsqlCommand(ClaimOne, work.Connection))
        {
            claim.Parameters.AddRange(ClaimOf(message));
            if (await claim.ExecuteNonQueryAsync(cancellationToken) == 1)
                return Claim.Granted;
        }

        await using var why = new NpgsqlCommand(WhyNot, work.Connection);
        why.Parameters.AddRange(IdentityOf(message));
        await using var answer = await why.ExecuteReaderAsync(cancellationToken);
        await answer.ReadAsync(cancellationToken);
        return answer.GetBoolean(0) ? Claim.Duplicate : answer.GetBoolean(1) ? Claim.Behind : Claim.TooOld;
    }

    /// <summary>Claims with the commit, which fails so that <see cref="IsRefusal"/> says so when the message is not granted.</summary>
    public static void ClaimWithCommit(UnitOfWork work, IncomingMessage message) => work.Add(ClaimOrFail, ClaimOf(message));

    public static bool IsRefusal(PostgresException failure) =>
        failure is { SchemaName: "messaging", TableName: "inbox", SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.NotNullViolation };

    /// <returns>The messages that were granted; the others need a closer look, each alone.</returns>
    public static async Task<HashSet<Guid>> ClaimAsync(UnitOfWork work, List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        await using var claim = new NpgsqlCommand(ClaimMany, work.Connection)
        {
            Parameters =
            {
                new() { Value = messages.ConvertAll(message => message.InboxId) },
                new() { Value = messages.ConvertAll(message => message.Info.Key) },
                new() { Value = messages.ConvertAll(message => message.Info.Time), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            },
        };
        var granted = new HashSet<Guid>(messages.Count);
        await using var ids = await claim.ExecuteReaderAsync(cancellationToken);
        while (await ids.ReadAsync(cancellationToken))
            granted.Add(ids.GetGuid(0));
        return granted;
    }

    private static NpgsqlParameter[] IdentityOf(IncomingMessage message) =>
    [
        new NpgsqlParameter<Guid> { TypedValue = message.InboxId },
        new NpgsqlParameter<string> { TypedValue = message.Info.Key },
        new NpgsqlParameter<long> { TypedValue = message.RetryId ?? long.MaxValue },
    ];

    private static NpgsqlParameter[] ClaimOf(IncomingMessage message) =>
    [
        .. IdentityOf(message),
        new NpgsqlParameter<DateTimeOffset> { TypedValue = message.Info.Time },
        new NpgsqlParameter<bool> { TypedValue = message.AgeDoesNotMatter },
    ];
}
