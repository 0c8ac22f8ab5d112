using Messaging.Database;
using Microsoft.Extensions.Logging;

namespace Messaging.EventSourcing;

/// <summary>
/// Lets an asynchronous projection skip the event that it cannot project, when an operator decides that the read model may do
/// without. What was skipped is written down until the projection is rebuilt, which projects it again. Thread-safe.
/// </summary>
internal sealed partial class SkippedEvents(
    IEnumerable<IAsyncProjection> projections, UnitsOfWork units, AppendSignal signal, TimeProvider time, ILogger<SkippedEvents> logger)
{
    // Waits for a replica that is at work: it may get past the event.
    private const string Lock = "SELECT position, failed_position, last_error FROM messaging.projections WHERE name = $1 FOR UPDATE";

    private const string Insert = """
        INSERT INTO messaging.skipped_events (name, position, stream, version, event, skipped_at, reason)
        SELECT $1, position, stream, version, name, $3, $4 FROM messaging.events WHERE position = $2
        """;

    private const string Delete = "DELETE FROM messaging.skipped_events WHERE name = $1";

    /// <summary>The projections that can stand at an event.</summary>
    public IReadOnlyList<string> Names { get; } = [.. projections.Select(projection => projection.Name)];

    /// <summary>Adds that nothing counts as skipped any more.</summary>
    public static void Clear(UnitOfWork work, string name) => work.Add(Delete, Sql.Value(name));

    /// <summary>Skips the event at which the projection stands. The position is that event's, so that no other is skipped in its place.</summary>
    /// <returns>Why it was not skipped; null: it was.</returns>
    public async Task<string?> SkipAsync(string name, long position, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        var (at, failed, error) = await LockAsync(work, name, cancellationToken);
        if (failed is null || error is null)
            return $"The projection '{name}' does not stand at an event: it has seen everything up to position {at}, and goes on. Nothing was skipped.";
        if (failed != position)
            return $"The projection '{name}' stands at position {failed}, not at {position}. Nothing was skipped.";

        var now = time.GetUtcNow();
        work.Add(Insert, Sql.Value(name), Sql.Value(position), Sql.Value(now), Sql.Value(error));
        Checkpoint.Move(work, name, position, now);
        work.Appended = signal.Set;
        await work.CommitAsync(cancellationToken);
        Log.Skipped(logger, name, position, error);
        return null;
    }

    private static async Task<(long Position, long? Failed, string? Error)> LockAsync(UnitOfWork work, string name, CancellationToken cancellationToken)
    {
        await using var select = work.Connection.Command(Lock, Sql.Value(name));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.Optional<long?>(1), row.Optional<string>(2)) : default;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Projection {Projection} skips the event at position {Position}, as an operator wants: {Reason}")]
        public static partial void Skipped(ILogger logger, string projection, long position, string reason);
    }
}
