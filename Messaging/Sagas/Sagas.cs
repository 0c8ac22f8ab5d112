using System.Text.Json;
using Messaging.Database;
using Npgsql;

namespace Messaging;

/// <summary>The running sagas of one type. Thread-safe.</summary>
/// <typeparam name="TState">What a saga remembers.</typeparam>
public sealed class Sagas<TState>
    where TState : class
{
    private const string Select = """
        SELECT step, data, deadline_at, started_at FROM messaging.sagas
        WHERE type = $1 AND id = $2
        FOR UPDATE
        """;

    private const string Insert = """
        INSERT INTO messaging.sagas (type, id, step, data, deadline_at, started_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        """;

    private const string Update = """
        UPDATE messaging.sagas
        SET step = $3, data = $4, deadline_at = $5, updated_at = $6, failures = 0, last_error = NULL
        WHERE type = $1 AND id = $2
        """;

    private const string Delete = "DELETE FROM messaging.sagas WHERE type = $1 AND id = $2";

    private readonly TimeProvider _time;

    internal Sagas(string type, TimeProvider time)
    {
        Type = type;
        _time = time;
    }

    internal string Type { get; }

    /// <summary>
    /// Finds a running saga and locks it until the transaction ends, so that its inputs come one after another: whoever asks
    /// for the same saga meanwhile waits. To be called before anything is decided.
    /// </summary>
    /// <param name="work">The transaction. What it only added (<see cref="UnitOfWork.Add"/>) is not seen, a saga started in it included.</param>
    /// <param name="id">The saga's id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The saga; null when none runs: it is completed, or was never started.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    /// <exception cref="JsonException">The stored state does not have the shape of <typeparamref name="TState"/>.</exception>
    public async Task<Saga<TState>?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var command = work.Connection.Command(Select, Sql.Value(Type), Sql.Value(id));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;

        var state = JsonSerializer.Deserialize<TState>(row.GetString(1), JsonSerializerOptions.Web) ?? throw new JsonException($"The state of {Type} {id} is null.");
        return new(id, row.GetString(0), state, row.Optional<DateTimeOffset?>(2), row.Time(3));
    }

    /// <summary>Starts one, with the commit, which throws <see cref="ConcurrencyException"/> when one with that id runs already.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="id">What its messages are correlated by, usually the aggregate's id.</param>
    /// <param name="step">Name of its first step.</param>
    /// <param name="state">What it remembers.</param>
    /// <param name="deadline">When its deadline handler is called; null: never.</param>
    /// <returns>The saga.</returns>
    public Saga<TState> Start(UnitOfWork work, Guid id, string step, TState state, DateTimeOffset? deadline)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentNullException.ThrowIfNull(state);

        var saga = new Saga<TState>(id, step, state, deadline, _time.GetUtcNow());
        Write(work, Insert, saga, saga.StartedAt);
        return saga;
    }

    /// <summary>Stores a saga's step, state and deadline, with the commit.</summary>
    /// <param name="work">The transaction in which it was found or started.</param>
    /// <param name="saga">The saga.</param>
    public void Save(UnitOfWork work, Saga<TState> saga)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(saga);
        Write(work, Update, saga, _time.GetUtcNow());
    }

    /// <summary>Ends one, with the commit. Nothing of it is kept.</summary>
    /// <param name="work">The transaction in which it was found or started.</param>
    /// <param name="saga">The saga.</param>
    public void Complete(UnitOfWork work, Saga<TState> saga)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(saga);
        work.Add(Delete, Sql.Value(Type), Sql.Value(saga.Id));
        saga.Deadline = null;
        saga.Stored = true;
    }

    private void Write(UnitOfWork work, string sql, Saga<TState> saga, DateTimeOffset now)
    {
        work.Add(
            sql,
            Sql.Value(Type),
            Sql.Value(saga.Id),
            Sql.Value(saga.Step),
            Sql.Json(JsonSerializer.Serialize(saga.State, JsonSerializerOptions.Web)),
            Sql.Value(saga.Deadline?.ToUniversalTime()),
            Sql.Value(now));
        saga.Stored = true;
    }
}
