using Messaging.Database;

namespace Messaging.Sagas;

/// <summary>What operators and metrics ask about sagas. Thread-safe.</summary>
internal sealed class SagaQueries(MessagingDatabase database)
{
    private const string Select = """
        SELECT type, id, step, started_at, updated_at, deadline_at, failures, last_error FROM messaging.sagas
        WHERE type = $1 OR $1 IS NULL
        ORDER BY started_at
        LIMIT $2
        """;

    private const string SelectSteps = "SELECT type, step, count(*), min(started_at) FROM messaging.sagas GROUP BY type, step";

    /// <summary>Lists running sagas of a type, or of all, oldest first: one that is stuck comes to the top.</summary>
    public Task<List<RunningSaga>> ListAsync(string? type, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        Select,
        row => new RunningSaga(
            row.GetString(0), row.GetGuid(1), row.GetString(2), row.Time(3), row.Time(4), row.Optional<DateTimeOffset?>(5), row.GetInt32(6), row.Optional<string>(7)),
        cancellationToken, Sql.Value(type), Sql.Value(limit));

    /// <summary>Counts the running sagas.</summary>
    public Task<List<SagaStep>> StepsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(SelectSteps, row => new SagaStep(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Time(3)), cancellationToken);
}

/// <summary>A saga that runs, and how often its deadline handler has failed since it was last saved.</summary>
internal sealed record RunningSaga(
    string Type, Guid Id, string Step, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, DateTimeOffset? Deadline, int Failures, string? LastError);

/// <summary>How many sagas are at a step, and since when the oldest of them runs.</summary>
internal sealed record SagaStep(string Type, string Step, long Count, DateTimeOffset Oldest);
