using Messaging.Database;

namespace Messaging.EventSourcing;

/// <summary>What operators and metrics ask about asynchronous projections. Thread-safe.</summary>
internal sealed class ProjectionQueries(MessagingDatabase database)
{
    private const string Select = """
        SELECT name, position,
               greatest(0, coalesce((SELECT max(position) FROM messaging.events), 0) - position),
               (SELECT at FROM messaging.events AS next WHERE next.position > projection.position ORDER BY next.position LIMIT 1),
               updated_at, failed_position, failed_at, last_error,
               (SELECT count(*) FROM messaging.skipped_events AS skipped WHERE skipped.name = projection.name)
        FROM messaging.projections AS projection
        ORDER BY name
        """;

    /// <summary>Lists the projections and how far they are behind.</summary>
    public Task<List<ProjectionStatus>> ListAsync(CancellationToken cancellationToken) => database.QueryAsync(
        Select,
        row => new ProjectionStatus(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.Optional<DateTimeOffset?>(3), row.Time(4),
            row.Optional<long?>(5), row.Optional<DateTimeOffset?>(6), row.Optional<string>(7), row.GetInt64(8)),
        cancellationToken);
}

/// <summary>
/// How far an asynchronous projection has come. <c>Lag</c> counts positions: at most that many events, since positions have gaps.
/// <c>FailedPosition</c> is that of the event at which it stands since <c>FailedAt</c>; null: it stands at none.
/// </summary>
internal sealed record ProjectionStatus(
    string Name, long Position, long Lag, DateTimeOffset? BehindSince, DateTimeOffset UpdatedAt,
    long? FailedPosition, DateTimeOffset? FailedAt, string? LastError, long Skipped);
