using Npgsql;

namespace Messaging.Outbox;

/// <summary>A message in the outbox, or among those that were refused.</summary>
internal sealed record OutboxRow(
    long Id, Guid MessageId, string Type, string Key, DateTimeOffset Time,
    string? TraceParent, string? TraceState, byte[] Body)
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = "id, message_id, type, key, time, traceparent, tracestate, body";

    /// <summary>The ordinal of the first column after <see cref="Columns"/>.</summary>
    public const int NextColumn = 8;

    /// <summary>When it was sent at the earliest; null: at any time since <see cref="Time"/>.</summary>
    public DateTimeOffset? SentTime { get; init; }

    /// <summary>A message that has just been added with that id.</summary>
    public static OutboxRow Of(long id, OutgoingMessage message) => new(
        id, message.Id, message.Type, message.Key, message.Time, message.TraceParent, message.TraceState, message.Body);

    public static OutboxRow Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
        Text(row, 5), Text(row, 6), row.GetFieldValue<byte[]>(7));

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
