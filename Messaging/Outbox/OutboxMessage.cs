using Messaging.Database;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>A message on its way to the broker: to be added to the outbox, in it, or among those that were refused.</summary>
internal sealed record OutboxMessage(
    Guid MessageId, string Type, string Key, DateTimeOffset Time, string? TraceParent, string? TraceState, byte[] Body)
{
    /// <summary>The columns of a message, in the order in which they are written and read.</summary>
    public const string Columns = "message_id, type, key, time, traceparent, tracestate, body";

    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string StoredColumns = $"{Columns}, id";

    /// <summary>The ordinal of the first column after <see cref="StoredColumns"/>.</summary>
    public const int NextColumn = 8;

    /// <summary>Its row; 0 before it has one.</summary>
    public long Id { get; init; }

    /// <summary>When it is to be published; null: with the commit.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it was sent at the earliest; null: at any time since <see cref="Time"/>.</summary>
    public DateTimeOffset? SentTime { get; init; }

    public static OutboxMessage Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.Time(3), row.Optional<string>(4), row.Optional<string>(5), row.GetFieldValue<byte[]>(6))
    {
        Id = row.GetInt64(7),
    };
}
