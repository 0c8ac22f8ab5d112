using Messaging.Broker;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.EventSourcing;

/// <summary>
/// Projects all streams again into an inline projection, some streams per transaction, while appends go on.
/// </summary>
/// <remarks>
/// <para>
/// Why a rebuilt stream equals the live one. An append to a stream takes the stream's lock (<see cref="StreamLock"/>) shared,
/// in its transaction, before it writes the event and what is projected from it; a rebuild takes it exclusively before it
/// reads the events. Both keep it until their transaction has ended. So an append has either committed before the rebuild
/// reads, and the rebuild sees all of its events (each statement sees what had committed when it began); or it gets the lock
/// after the rebuild has committed, and its statements change the rebuilt rows. It never is in between. A stream that is new
/// meanwhile was projected by the append that created it, whether the rebuild comes by it or not.
/// </para>
/// <para>
/// Only appends to the streams of one transaction of the rebuild wait, and only for that transaction. Where the two would
/// wait for each other (an append holds a row that the rebuild needs, and waits for the stream), the rebuild gives up first
/// and repeats its transaction: its lock timeout is below PostgreSQL's default deadlock timeout of 1 s.
/// </para>
/// </remarks>
internal sealed partial class InlineRebuild(EventStore events, NpgsqlDataSource database, UnitsOfWork units, TimeProvider time, ILogger<InlineRebuild> logger)
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

    /// <returns>How many streams were projected again.</returns>
    /// <exception cref="NpgsqlException">The database is away. What was rebuilt stays; repeating begins anew.</exception>
    public async Task<int> RunAsync(IInlineProjection projection, CancellationToken cancellationToken)
    {
        var total = 0;
        for (var streams = await StreamsAfterAsync(null, cancellationToken); streams.Count > 0; streams = await StreamsAfterAsync(streams[^1], cancellationToken))
        {
            await RepeatAsync(projection, streams, cancellationToken);
            total += streams.Count;
        }

        return total;
    }

    /// <summary>Projects some streams again, in one transaction.</summary>
    internal async Task ProjectAsync(IInlineProjection projection, IReadOnlyList<Guid> streams, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        await LockAsync(work, streams, cancellationToken);
        foreach (var stream in await events.ReadAsync(work.Connection, streams, cancellationToken))
        {
            projection.Reset(stream.Key, work);
            foreach (var recorded in stream)
                projection.Project(recorded, work);
        }

        await work.CommitAsync(cancellationToken);
    }

    private async Task RepeatAsync(IInlineProjection projection, IReadOnlyList<Guid> streams, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(time);
        while (true)
        {
            try
            {
                await ProjectAsync(projection, streams, cancellationToken);
                return;
            }
            catch (PostgresException conflict) when (DatabaseFailure.IsConflict(conflict))
            {
                Log.MadeWay(logger, projection.GetType().Name, conflict.MessageText);
                await backoff.PauseAsync(backoff.Next(), cancellationToken);
            }
        }
    }

    private async Task<List<Guid>> StreamsAfterAsync(Guid? stream, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(SelectStreams);
        select.Parameters.Add(new() { Value = stream ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        select.Parameters.Add(new NpgsqlParameter<int> { TypedValue = StreamsPerTransaction });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var streams = new List<Guid>();
        while (await rows.ReadAsync(cancellationToken))
            streams.Add(rows.GetGuid(0));
        return streams;
    }

    private static async Task LockAsync(UnitOfWork work, IReadOnlyList<Guid> streams, CancellationToken cancellationToken)
    {
        work.Add(LimitWaiting);
        work.Add(LockStreams, new NpgsqlParameter<int> { TypedValue = StreamLock.Class }, new() { Value = streams });
        await work.FlushAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The rebuild of {Projection} made way for other work ({Reason}) and repeats some streams")]
        public static partial void MadeWay(ILogger logger, string projection, string reason);
    }
}
