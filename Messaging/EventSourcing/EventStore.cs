using Messaging.Database;
using Messaging.EventSourcing;
using Npgsql;

namespace Messaging;

/// <summary>
/// Append-only streams of events in the service's own database. Thread-safe.
/// </summary>
/// <remarks>
/// An event's <c>position</c>, the order in which asynchronous projections see it, is taken when the event is written and
/// becomes visible only when its transaction commits: positions become visible out of order, and those of rolled-back
/// transactions never. A reader can tell these apart only if the transaction had its id before it took the position, so
/// <see cref="Append"/> makes sure of that. Whoever else inserts into <c>messaging.events</c>, such as a migration, must have
/// written something before in the same transaction, or begin with <c>SELECT pg_current_xact_id()</c>.
/// </remarks>
public sealed class EventStore
{
    /// <summary>
    /// The first of the two keys of the advisory lock ("evnt") that keeps appends to a stream and the rebuild of its inline
    /// projections apart: an append takes it shared, a rebuild exclusively (<see cref="ProjectionRebuilder"/>).
    /// </summary>
    internal const int StreamLock = 0x65766E74;

    // nextval() of the identity column may run before INSERT gives the transaction its id. A reader that saw the gap at that
    // instant could then not know that a transaction was about to fill it (see Watermark), so the id comes first.
    private const string Begin = "SELECT pg_current_xact_id()";

    private const string BeginProjected = """
        SELECT pg_current_xact_id(), pg_advisory_xact_lock_shared($1, hashtext($2::text))
        """;

    // A version that does not follow an existing one violates the table's check: a stream has no holes.
    private const string Insert = """
        INSERT INTO messaging.events (stream, version, name, schema_version, at, data)
        SELECT $1,
               CASE WHEN $2 = 0 OR EXISTS (SELECT FROM messaging.events WHERE stream = $1 AND version = $2) THEN $2 + e.ordinal::integer ELSE 0 END,
               e.name, e.schema_version, $3, e.data::jsonb
        FROM unnest($4::text[], $5::integer[], $6::text[]) WITH ORDINALITY AS e (name, schema_version, data, ordinal)
        ORDER BY e.ordinal
        """;

    private const string SelectStreams = $"""
        SELECT {StoredEvent.Columns} FROM messaging.events WHERE stream = ANY ($1) ORDER BY stream, version
        """;

    private const string SelectStream = $"""
        SELECT {StoredEvent.Columns} FROM messaging.events WHERE stream = $1 AND version > $2 ORDER BY version
        """;

    private readonly EventCatalog _catalog;
    private readonly IReadOnlyList<IInlineProjection> _projections;
    private readonly Action _appended;
    private readonly TimeProvider _time;

    internal EventStore(EventCatalog catalog, IEnumerable<IInlineProjection> projections, AppendSignal signal, TimeProvider time)
    {
        _catalog = catalog;
        _projections = [.. projections];
        _appended = signal.Set;
        _time = time;
    }

    /// <summary>Reads a stream, older schema versions upcast.</summary>
    /// <param name="connection">An open connection, inside of a transaction or not.</param>
    /// <param name="stream">The aggregate's id.</param>
    /// <param name="afterVersion">The last version that is not wanted: 0 for all, a snapshot's version for what came after it.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The events in the order of their versions; none where there is no such stream.</returns>
    /// <exception cref="UnknownEventException">The stream has an event that this program does not know.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or the transaction has failed before.</exception>
    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(NpgsqlConnection connection, Guid stream, int afterVersion, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SelectStream, Sql.Value(stream), Sql.Value(afterVersion));
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>
    /// Appends events and runs the inline projections, both with the commit. When <paramref name="expectedVersion"/> is no
    /// longer the stream's, the commit throws <see cref="ConcurrencyException"/>.
    /// </summary>
    /// <param name="work">The transaction.</param>
    /// <param name="stream">The aggregate's id.</param>
    /// <param name="expectedVersion">The version of the last event that the decision was made on; 0 for a new stream. A version that the stream has not reached is an error of the caller: the commit fails.</param>
    /// <param name="events">Events whose types have <see cref="EventAttribute"/>. None: nothing happens.</param>
    /// <exception cref="InvalidOperationException">An event's type is not known to the event store.</exception>
    public void Append(UnitOfWork work, Guid stream, int expectedVersion, params IReadOnlyList<object> events)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(expectedVersion);
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
            return;

        var at = Now();
        var recorded = events.Select((data, i) => new RecordedEvent(stream, expectedVersion + i + 1, _catalog.Describe(data).Name, at, data)).ToList();
        if (_projections.Count == 0)
            work.Add(Begin);
        else
            work.Add(BeginProjected, Sql.Value(StreamLock), Sql.Value(stream));
        work.Add(
            Insert,
            Sql.Value(stream),
            Sql.Value(expectedVersion),
            Sql.Value(at),
            Sql.Value(recorded.ConvertAll(one => one.Name)),
            Sql.Value(recorded.ConvertAll(one => _catalog.Describe(one.Data).Version)),
            Sql.Value(recorded.ConvertAll(one => EventCatalog.Serialize(one.Data))));
        work.Appended = _appended;

        foreach (var one in recorded)
        {
            foreach (var projection in _projections)
                projection.Project(one, work);
        }
    }

    /// <summary>Reads whole streams.</summary>
    internal async Task<IEnumerable<IGrouping<Guid, RecordedEvent>>> ReadAsync(NpgsqlConnection connection, List<Guid> streams, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SelectStreams, Sql.Value(streams));
        return (await ReadAsync(command, cancellationToken)).GroupBy(recorded => recorded.Stream);
    }

    /// <exception cref="UnknownEventException">This program does not know the event.</exception>
    internal RecordedEvent Record(StoredEvent stored) =>
        new(stored.Stream, stored.Version, stored.Name, stored.At, _catalog.Deserialize(stored));

    private async Task<IReadOnlyList<RecordedEvent>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ListAsync(row => Record(StoredEvent.Read(row)), cancellationToken);
    }

    // The database keeps microseconds; a projection must not see more when the event is new than when it is read again.
    private DateTimeOffset Now()
    {
        var now = _time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
