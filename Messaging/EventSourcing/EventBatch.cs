using Messaging.Database;
using Npgsql;

namespace Messaging.EventSourcing;

/// <summary>Events of all streams in their global order, as one snapshot shows them.</summary>
/// <param name="Xmin">Every transaction with a lower id had ended.</param>
/// <param name="Highest">The highest position that was visible.</param>
/// <param name="Events">What came after the position asked for, possibly with gaps.</param>
internal sealed record EventBatch(ulong Xmin, long Highest, IReadOnlyList<StoredEvent> Events)
{
    // One statement, so that all of it is one snapshot.
    private const string Select = $"""
        SELECT {StoredEvent.Columns}, pg_snapshot_xmin(pg_current_snapshot()), (SELECT max(position) FROM messaging.events)
        FROM messaging.events
        WHERE position > $1
        ORDER BY position
        LIMIT $2
        """;

    public static async Task<EventBatch> ReadAsync(NpgsqlConnection connection, long after, int limit, CancellationToken cancellationToken)
    {
        await using var select = connection.Command(Select, Sql.Value(after), Sql.Value(limit));
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var read = await rows.ListAsync(row => (Event: StoredEvent.Read(row), Xmin: row.GetFieldValue<ulong>(7), Highest: row.GetInt64(8)), cancellationToken);
        return read is [var (_, xmin, highest), ..] ? new(xmin, highest, read.ConvertAll(row => row.Event)) : new(0, 0, []);
    }
}

/// <summary>A row of <c>messaging.events</c>.</summary>
internal sealed record StoredEvent(long Position, Guid Stream, int Version, string Name, int SchemaVersion, DateTimeOffset At, string Data)
{
    public const string Columns = "position, stream, version, name, schema_version, at, data";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static StoredEvent Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetGuid(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4), row.Time(5), row.GetString(6));
}
