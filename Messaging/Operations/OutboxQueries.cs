using Npgsql;

namespace Messaging.Operations;

/// <summary>What operators ask about the outbox and the retries. Thread-safe.</summary>
internal sealed class OutboxQueries(NpgsqlDataSource database)
{
    private const string SelectOutbox = """
        SELECT message_id, type, key, destination, time, attempts, not_before, last_error FROM messaging.outbox ORDER BY id LIMIT $1
        """;

    private const string SelectRetries = """
        SELECT message_id, type, key, source, time, attempts, due_at, history -> -1 ->> 'error' FROM messaging.retries ORDER BY id LIMIT $1
        """;

    /// <summary>The oldest messages in the outbox.</summary>
    public Task<IReadOnlyList<WaitingMessage>> OutboxAsync(int limit, CancellationToken cancellationToken) => ListAsync(SelectOutbox, limit, cancellationToken);

    /// <summary>The oldest messages that wait to be handled again.</summary>
    public Task<IReadOnlyList<WaitingMessage>> RetriesAsync(int limit, CancellationToken cancellationToken) => ListAsync(SelectRetries, limit, cancellationToken);

    private async Task<IReadOnlyList<WaitingMessage>> ListAsync(string sql, int limit, CancellationToken cancellationToken)
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

/// <summary>A message that waits in the outbox, or to be handled again.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Key">What its order holds for.</param>
/// <param name="Address">In the outbox the queue that it is meant for, null where its type is routed; otherwise who published it.</param>
/// <param name="Time">When it was published, UTC.</param>
/// <param name="Attempts">How often it was refused, or retried later.</param>
/// <param name="DueAt">When it is tried next, UTC; null: as soon as possible.</param>
/// <param name="LastError">What went wrong the last time.</param>
internal sealed record WaitingMessage(Guid MessageId, string Type, string Key, string? Address, DateTimeOffset Time, int Attempts, DateTimeOffset? DueAt, string? LastError);
