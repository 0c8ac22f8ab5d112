using System.Text.Json;
using Messaging.Database;
using Npgsql;

namespace Messaging;

/// <summary>
/// States of aggregates as of some version, so that a stream need not be read from its beginning. They pay for streams of
/// hundreds of events; a stream of some dozens is read as fast without. A snapshot is never the truth: it can be deleted at
/// any time. Thread-safe.
/// </summary>
/// <typeparam name="TState">The aggregate's state. A stream has snapshots of one type only.</typeparam>
public sealed class Snapshots<TState>
    where TState : class
{
    private const string Select = """
        SELECT version, data FROM messaging.snapshots WHERE stream = $1 AND schema_version = $2
        """;

    // The newer one stays, whoever comes last. A newer schema replaces an older one, whose readers then do without.
    private const string Upsert = """
        INSERT INTO messaging.snapshots AS old (stream, version, schema_version, data) VALUES ($1, $2, $3, $4)
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, schema_version = excluded.schema_version, data = excluded.data
        WHERE (excluded.schema_version, excluded.version) > (old.schema_version, old.version)
        """;

    private readonly int _schemaVersion;

    internal Snapshots(int schemaVersion) => _schemaVersion = schemaVersion;

    /// <summary>
    /// Finds the newest snapshot. What came after it is read with <see cref="EventStore.ReadAsync(NpgsqlConnection, Guid, int, CancellationToken)"/> after its
    /// version, and from the beginning where there is none.
    /// </summary>
    /// <param name="connection">An open connection, inside of a transaction or not.</param>
    /// <param name="stream">The aggregate's id.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The snapshot; null when there is none, or none of the schema version that was declared.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached, or the transaction has failed before.</exception>
    public async Task<Snapshot<TState>?> FindAsync(NpgsqlConnection connection, Guid stream, CancellationToken cancellationToken)
    {
        await using var select = connection.Command(Select, Sql.Value(stream), Sql.Value(_schemaVersion));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) && JsonSerializer.Deserialize<TState>(row.GetString(1), JsonSerializerOptions.Web) is { } state
            ? new(row.GetInt32(0), state)
            : null;
    }

    /// <summary>Keeps a snapshot, with the commit. It replaces an older one.</summary>
    /// <param name="work">The transaction, usually the one that appends the events.</param>
    /// <param name="stream">The aggregate's id.</param>
    /// <param name="version">The version of the last event that is part of the state.</param>
    /// <param name="state">The state.</param>
    public void Save(UnitOfWork work, Guid stream, int version, TState state)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(state);
        work.Add(Upsert, Sql.Value(stream), Sql.Value(version), Sql.Value(_schemaVersion), Sql.Json(JsonSerializer.Serialize(state, JsonSerializerOptions.Web)));
    }
}

/// <summary>A state as of a version.</summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
/// <param name="Version">The version of the last event that is part of it.</param>
/// <param name="State">The state.</param>
public sealed record Snapshot<TState>(int Version, TState State)
    where TState : class;
