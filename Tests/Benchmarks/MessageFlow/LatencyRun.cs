using Npgsql;

namespace Benchmarks.MessageFlow;

/// <summary>
/// How long a message takes at a moderate rate: from the write of service A's row to that of service B's, each the last thing
/// before its commit, by the clock of the server that both databases are on.
/// </summary>
internal static class LatencyRun
{
    public const int MessagesPerSecond = 200;
    private const string SelectPlaced = "SELECT order_id, placed_at FROM orders WHERE placed_at BETWEEN $1 AND $2";
    private const string SelectShipped = "SELECT order_id, shipped_at FROM shipments";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    public static async Task<LatencyMeasurement> MeasureAsync(Bench bench, string variant, CancellationToken cancellationToken)
    {
        await using var pair = await ServicePair.StartAsync(bench, variant, prefilled: false, cancellationToken);
        await pair.Producer.TellAsync($"pace {MessagesPerSecond}", cancellationToken);
        await Task.Delay(WarmUp, cancellationToken);
        var from = await NowAsync(bench, pair, cancellationToken);
        await Task.Delay(bench.Window, cancellationToken);
        var to = await NowAsync(bench, pair, cancellationToken);
        await pair.SettleAsync(cancellationToken);

        var placed = await TimesAsync(bench, pair.Sales, SelectPlaced, [from, to], cancellationToken);
        var shipped = await TimesAsync(bench, pair.Shipping, SelectShipped, [], cancellationToken);
        await pair.RemoveAsync(cancellationToken);
        return new(variant, [.. placed.Select(order => Math.Round((shipped[order.Key] - order.Value).TotalMilliseconds, 3)).Order()]);
    }

    private static Task<DateTime> NowAsync(Bench bench, ServicePair pair, CancellationToken cancellationToken) =>
        bench.Databases.ScalarAsync<DateTime>(pair.Sales, "SELECT clock_timestamp()", cancellationToken);

    private static async Task<Dictionary<Guid, DateTime>> TimesAsync(
        Bench bench, string database, string sql, IReadOnlyList<DateTime> parameters, CancellationToken cancellationToken)
    {
        await using var connection = await bench.Databases.OpenAsync(database, cancellationToken);
        await using var select = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            select.Parameters.Add(new() { Value = parameter });
        Dictionary<Guid, DateTime> times = [];
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            times.Add(rows.GetGuid(0), rows.GetDateTime(1));
        return times;
    }
}
