using Messaging.Background;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.EventSourcing;

/// <summary>
/// Builds read models again from their events, for operators, while appends go on; when all replicas run the release whose
/// projection is wanted. Thread-safe; two rebuilds at once do no harm.
/// </summary>
/// <remarks>
/// <para>
/// Why a rebuilt stream of an inline projection equals the live one. An append takes the stream's lock shared, in its
/// transaction, before it writes the event and what is projected from it; a rebuild takes it exclusively before it reads the
/// events. Both keep it until their transaction has ended. So an append has either committed before the rebuild reads, which
/// then sees all of its events; or it gets the lock after the rebuild has committed, and changes the rebuilt rows. A stream that
/// is new meanwhile was projected by the append that created it.
/// </para>
/// <para>
/// Where the two would wait for each other (an append holds a row that the rebuild needs, and waits for the stream), the rebuild
/// gives up first and repeats its transaction: its lock timeout is below PostgreSQL's default deadlock timeout of 1 s.
/// </para>
/// </remarks>
internal sealed partial class ProjectionRebuilder(
    IEnumerable<IInlineProjection> inline, IEnumerable<IAsyncProjection> asynchronous, EventStore events, MessagingDatabase database, UnitsOfWork units,
    AppendSignal signal, TimeProvider time, ILogger<ProjectionRebuilder> logger)
{
    private const int StreamsPerTransaction = 25;

    private const string SelectStreams = """
        SELECT DISTINCT stream FROM messaging.events
        WHERE stream > $1 OR $1 IS NULL
        ORDER BY stream
        LIMIT $2
        """;

    private const string LimitWaiting = "SET LOCAL lock_timeout = '250ms'";

    private const string LockStreams = """
        SELECT pg_advisory_xact_lock($1, hashtext(stream::text)) FROM unnest($2::uuid[]) AS stream
        """;

    private readonly Dictionary<string, IInlineProjection> _inline = inline.ToDictionary(projection => projection.GetType().Name);
    private readonly Dictionary<string, IAsyncProjection> _async = asynchronous.ToDictionary(projection => projection.Name);

    /// <summary>What can be rebuilt: inline projections by the name of their type, asynchronous ones by <see cref="IAsyncProjection.Name"/>.</summary>
    public IEnumerable<string> Names => _inline.Keys.Concat(_async.Keys);

    /// <summary>Rebuilds a read model. An inline one is rebuilt when this ends; an asynchronous one is empty then, and fills.</summary>
    /// <exception cref="ArgumentException">There is no such projection.</exception>
    /// <exception cref="UnknownEventException">A stream has an event that this program does not know.</exception>
    /// <exception cref="NpgsqlException">The database is away. The read model stays usable; call again.</exception>
    public Task RebuildAsync(string name, CancellationToken cancellationToken)
    {
        if (_inline.TryGetValue(name, out var projection))
            return ProjectAllAsync(projection, cancellationToken);
        if (_async.TryGetValue(name, out var following))
            return ResetAsync(following, cancellationToken);
        throw new ArgumentException($"There is no projection '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Projects some streams again, in one transaction.</summary>
    internal async Task ProjectAsync(IInlineProjection projection, List<Guid> streams, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        work.Add(LimitWaiting);
        work.Add(LockStreams, Sql.Value(EventStore.StreamLock), Sql.Value(streams));
        await work.FlushAsync(cancellationToken);
        foreach (var stream in await events.ReadAsync(work.Connection, streams, cancellationToken))
        {
            projection.Reset(stream.Key, work);
            foreach (var recorded in stream)
                projection.Project(recorded, work);
        }

        await work.CommitAsync(cancellationToken);
    }

    private async Task ProjectAllAsync(IInlineProjection projection, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(time);
        var streams = await StreamsAfterAsync(null, cancellationToken);
        while (streams.Count > 0)
        {
            try
            {
                await ProjectAsync(projection, streams, cancellationToken);
                streams = await StreamsAfterAsync(streams[^1], cancellationToken);
                backoff.Reset();
            }
            catch (PostgresException conflict) when (DatabaseFailure.IsConflict(conflict))
            {
                Log.MadeWay(logger, projection.GetType().Name, conflict.MessageText);
                await backoff.PauseAsync(cancellationToken);
            }
        }
    }

    private Task<List<Guid>> StreamsAfterAsync(Guid? stream, CancellationToken cancellationToken) =>
        database.QueryAsync(SelectStreams, row => row.GetGuid(0), cancellationToken, Sql.Value(stream), Sql.Value(StreamsPerTransaction));

    // The checkpoint first: whoever is at work holds its lock, and writes to the read model only while holding it.
    private async Task ResetAsync(IAsyncProjection projection, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        Checkpoint.Create(work, projection.Name);
        Checkpoint.Move(work, projection.Name, 0, time.GetUtcNow());
        SkippedEvents.Clear(work, projection.Name);
        projection.Reset(work);
        work.Appended = signal.Set;
        await work.CommitAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The rebuild of {Projection} made way for other work ({Reason}) and repeats some streams")]
        public static partial void MadeWay(ILogger logger, string projection, string reason);
    }
}
