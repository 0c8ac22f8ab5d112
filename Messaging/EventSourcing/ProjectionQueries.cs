using Npgsql;

namespace Messaging;

/// <summary>What operators ask about asynchronous projections. Thread-safe.</summary>
public sealed class ProjectionQueries
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

    private readonly NpgsqlDataSource _database;

    internal ProjectionQueries(NpgsqlDataSource database) => _database = database;

    /// <summary>Lists the projections and how far they are behind.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<ProjectionStatus>> ListAsync(CancellationToken cancellationToken)
    {
        await using var select = _database.CreateCommand(Select);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var projections = new List<ProjectionStatus>();
        while (await rows.ReadAsync(cancellationToken))
        {
            projections.Add(new(
                rows.GetString(0),
                rows.GetInt64(1),
                rows.GetInt64(2),
                rows.IsDBNull(3) ? null : rows.GetFieldValue<DateTimeOffset>(3),
                rows.GetFieldValue<DateTimeOffset>(4),
                rows.IsDBNull(5) ? null : rows.GetInt64(5),
                rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6),
                rows.IsDBNull(7) ? null : rows.GetString(7),
                rows.GetInt64(8)));
        }

        return projections;
    }
}

/// <summary>How far an asynchronous projection has come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">The last position of the global order that it has seen.</param>
/// <param name="Lag">How many positions it is behind: at most that many events, since positions have gaps.</param>
/// <param name="BehindSince">When the oldest event that it has not seen was appended, UTC; null when it is up to date.</param>
/// <param name="UpdatedAt">When it last moved, UTC.</param>
/// <param name="FailedPosition">The position of the event at which it stands, since it cannot be projected; null: it stands at none.</param>
/// <param name="FailedAt">Since when it stands there, UTC.</param>
/// <param name="LastError">Why the event cannot be projected.</param>
/// <param name="Skipped">How many events the read model lacks because operators let the projection skip them.</param>
public sealed record ProjectionStatus(
    string Name, long Position, long Lag, DateTimeOffset? BehindSince, DateTimeOffset UpdatedAt,
    long? FailedPosition, DateTimeOffset? FailedAt, string? LastError, long Skipped);
