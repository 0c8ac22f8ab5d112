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
        await using var select = new NpgsqlCommand(Select, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = after },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var batch = new EventBatch(0, 0, []);
        var events = new List<StoredEvent>();
        while (await rows.ReadAsync(cancellationToken))
        {
            events.Add(StoredEvent.Read(rows));
            batch = batch with { Xmin = rows.GetFieldValue<ulong>(7), Highest = rows.GetInt64(8) };
        }

        return batch with { Events = events };
    }
}
