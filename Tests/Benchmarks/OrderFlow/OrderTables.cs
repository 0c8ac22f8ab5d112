using Npgsql;

namespace Benchmarks.OrderFlow;

/// <summary>What became of the orders, from the services' databases: asking the API would be part of the load.</summary>
internal sealed class OrderTables(IReadOnlyDictionary<string, string> databases) : IAsyncDisposable
{
    private const string SelectConfirmed = "SELECT position, stream FROM messaging.events WHERE position > $1 AND name = 'order-confirmed'";
    private const string SelectPosition = "SELECT coalesce(max(position), 0) FROM messaging.events";
    private const string CountOutbox = "SELECT count(*) FROM messaging.outbox";
    private const string CountSagas = "SELECT count(*) FROM messaging.sagas";

    private const string SelectLatencies = """
        SELECT extract(epoch FROM confirmed.at - placed.at) * 1000
        FROM messaging.events AS placed
        JOIN messaging.events AS confirmed ON confirmed.stream = placed.stream AND confirmed.name = 'order-confirmed'
        WHERE placed.position > $1 AND placed.name = 'order-placed'
        """;

    private readonly Dictionary<string, NpgsqlDataSource> _sources = databases.ToDictionary(
        database => database.Key,
        database => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.Value) { MaxPoolSize = 2, ApplicationName = "benchmark" }.ConnectionString));

    /// <summary>Where the events end now.</summary>
    public Task<long> PositionAsync(CancellationToken cancellationToken) => CountAsync("ordering", SelectPosition, cancellationToken);

    /// <summary>Orders confirmed by events after a position.</summary>
    public async Task<IReadOnlyList<(long Position, Guid Order)>> ConfirmedAsync(long after, CancellationToken cancellationToken)
    {
        await using var select = _sources["ordering"].CreateCommand(SelectConfirmed);
        select.Parameters.Add(new() { Value = after });
        List<(long, Guid)> confirmed = [];
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            confirmed.Add((rows.GetInt64(0), rows.GetGuid(1)));
        return confirmed;
    }

    /// <summary>From placed to confirmed, in milliseconds, of the orders placed after a position.</summary>
    public async Task<IReadOnlyList<double>> LatenciesAsync(long after, CancellationToken cancellationToken)
    {
        await using var select = _sources["ordering"].CreateCommand(SelectLatencies);
        select.Parameters.Add(new() { Value = after });
        List<double> milliseconds = [];
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            milliseconds.Add((double)rows.GetDecimal(0));
        return milliseconds;
    }

    /// <summary>Rows in all outboxes.</summary>
    public async Task<long> OutboxAsync(CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach (var service in _sources.Keys)
            rows += await CountAsync(service, CountOutbox, cancellationToken);
        return rows;
    }

    /// <summary>Orders whose fulfilment has not ended.</summary>
    public Task<long> SagasAsync(CancellationToken cancellationToken) => CountAsync("ordering", CountSagas, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources.Values)
            await source.DisposeAsync();
    }

    private async Task<long> CountAsync(string service, string sql, CancellationToken cancellationToken)
    {
        await using var count = _sources[service].CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }
}
