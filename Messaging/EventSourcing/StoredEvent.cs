using Npgsql;

namespace Messaging.EventSourcing;

/// <summary>A row of <c>messaging.events</c>.</summary>
internal sealed record StoredEvent(long Position, Guid Stream, int Version, string Name, int SchemaVersion, DateTimeOffset At, string Data)
{
    public const string Columns = "position, stream, version, name, schema_version, at, data";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static StoredEvent Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetInt32(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6));
}
