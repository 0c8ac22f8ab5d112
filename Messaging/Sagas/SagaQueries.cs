using Npgsql;
using NpgsqlTypes;

namespace Messaging;

/// <summary>What operators ask about sagas. Thread-safe.</summary>
public sealed class SagaQueries
{
    private const string Select = """
        SELECT type, id, step, started_at, updated_at, deadline_at, failures, last_error FROM messaging.sagas
        WHERE type = $1 OR $1 IS NULL
        ORDER BY started_at
        LIMIT $2
        """;

    private readonly NpgsqlDataSource _database;

    internal SagaQueries(NpgsqlDataSource database) => _database = database;

    /// <summary>Lists running sagas, oldest first: one that is stuck comes to the top.</summary>
    /// <param name="type">The type of saga; null for all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<RunningSaga>> ListAsync(string? type, int limit, CancellationToken cancellationToken)
    {
        await using var select = _database.CreateCommand(Select);
        select.Parameters.Add(new() { Value = (object?)type ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        select.Parameters.Add(new() { Value = limit });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var sagas = new List<RunningSaga>();
        while (await rows.ReadAsync(cancellationToken))
            sagas.Add(Read(rows));
        return sagas;
    }

    private static RunningSaga Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
        row.GetInt32(6),
        row.IsDBNull(7) ? null : row.GetString(7));
}

/// <summary>A saga that runs.</summary>
/// <param name="Type">The type of saga.</param>
/// <param name="Id">What its messages are correlated by.</param>
/// <param name="Step">The step that it is at.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="UpdatedAt">When it was last saved, UTC.</param>
/// <param name="Deadline">When its deadline handler is called, UTC; null: never.</param>
/// <param name="Failures">How often the deadline handler has failed since it was last saved.</param>
/// <param name="LastError">Why it failed the last time.</param>
public sealed record RunningSaga(
    string Type, Guid Id, string Step, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? Deadline, int Failures, string? LastError);
