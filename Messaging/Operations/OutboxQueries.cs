using Npgsql;

namespace Messaging.Operations;

/// <summary>What operators ask about the outbox and the retries. Thread-safe.</summary>
internal sealed class OutboxQueries(NpgsqlDataSource database)
{
    private const string SelectOutbox = """
        SELECT message_id, type, key, NULL, time, 0, not_before, NULL FROM messaging.outbox ORDER BY id LIMIT $1
        """;

    private const string SelectRetries = """
        SELECT message_id, type, key, source, time, attempts, due_at, history -> -1 ->> 'error'
        FROM messaging.retries JOIN messaging.retry_lanes USING (lane)
        ORDER BY id LIMIT $1
        """;

    /// <summary>The oldest messages in the outbox.</summary>
    public Task<IReadOnlyList<WaitingMessage>> OutboxAsync(int limit, CancellationToken cancellationToken) =>
        WaitingMessage.ListAsync(database, SelectOutbox, limit, cancellationToken);

    /// <summary>The oldest messages that wait to be handled again.</summary>
    public Task<IReadOnlyList<WaitingMessage>> RetriesAsync(int limit, CancellationToken cancellationToken) =>
        WaitingMessage.ListAsync(database, SelectRetries, limit, cancellationToken);
}

/// <summary>A message that waits in the outbox, among those that were refused, or to be handled again.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its ordering key.</param>
/// <param name="Source">Who published it; null on its way out.</param>
/// <param name="Time">When it was published, UTC.</param>
/// <param name="Attempts">How often it was refused, or retried later.</param>
/// <param name="DueAt">When it, or the one that it stands behind, is tried next, UTC; null: as soon as possible.</param>
/// <param name="LastError">What went wrong the last time.</param>
internal sealed record WaitingMessage(Guid MessageId, string Type, string Key, string? Source, DateTimeOffset Time, int Attempts, DateTimeOffset? DueAt, string? LastError)
{
    /// <param name="database">The service's.</param>
    /// <param name="sql">Selects the parameters of this record in their order, for a limit <c>$1</c>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<WaitingMessage>> ListAsync(NpgsqlDataSource database, string sql, int limit, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(sql);
        select.Parameters.Add(new() { Value = limit });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var messages = new List<WaitingMessage>();
        while (await rows.ReadAsync(cancellationToken))
        {
            messages.Add(new(
                rows.GetGuid(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetFieldValue<DateTimeOffset>(4),
                rows.GetInt32(5), rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6), rows.IsDBNull(7) ? null : rows.GetString(7)));
        }

        return messages;
    }
}
