using System.Diagnostics;
using System.Reflection;
using Benchmarks.Harness;
using Benchmarks.Twin;
using Messaging;
using Npgsql;

namespace Benchmarks.OrderFlow;

/// <summary>
/// PostgreSQL alone (fsync on) making the commits of orders (<see cref="OrderCommits"/>) in the
/// services' own tables, as fast as it can with the better of some numbers of connections. Outboxes are emptied meanwhile, by
/// commits that do not wait for the disk, as the relay does it.
/// </summary>
internal static class OrdersFloor
{
    private const string DeleteMessages = "DELETE FROM messaging.outbox WHERE id IN (SELECT id FROM messaging.outbox ORDER BY id LIMIT 256)";
    private const string Stock = "INSERT INTO stock (sku, on_hand) SELECT 'SKU-' || lpad(n::text, 4, '0'), 1000000 FROM generate_series(1, 10) AS n";

    private static readonly string[] Services = [OrderCommits.Ordering, OrderCommits.Inventory, OrderCommits.Payments, OrderCommits.Notifications];
    private static readonly int[] Connections = [8, 16, 32];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeletePause = TimeSpan.FromMilliseconds(5);

    public static async Task<FloorMeasurement> MeasureAsync(TimeSpan window, Action<string> say, CancellationToken cancellationToken)
    {
        await using var servers = await Servers.StartAsync(withBroker: false, cancellationToken);
        var databases = new Databases(servers.Addresses.Postgres);
        var own = Assembly.GetExecutingAssembly();
        var messaging = Databases.ScriptsOf(typeof(UnitOfWork).Assembly, "Migrations/").ToList();
        foreach (var service in Services)
            await databases.CreateAsync(service, [.. messaging, .. Databases.ScriptsOf(own, $"{service}/")], cancellationToken);
        await databases.ExecuteAsync(OrderCommits.Inventory, Stock, cancellationToken);

        FloorMeasurement? best = null;
        foreach (var connections in Connections)
        {
            var perSecond = await MeasureAsync(databases, connections, window, cancellationToken);
            say($"PostgreSQL alone, {connections} connections: {perSecond:0.0} orders per second");
            if (best is null || perSecond > best.OrdersPerSecond)
                best = new(perSecond, new OrderCommits().All.Count, connections);
        }

        return best!;
    }

    private static async Task<double> MeasureAsync(Databases databases, int connections, TimeSpan window, CancellationToken cancellationToken)
    {
        var sources = Services.ToDictionary(service => service, service => NpgsqlDataSource.Create(databases.ConnectionString(service) + TwinDatabase.Prepared));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var orders = new long[1];
        var working = Task.WhenAll(
        [
            .. Enumerable.Range(0, connections).Select(_ => OrderAsync(sources, orders, stopping)),
            .. sources.Values.Select(source => DeleteAsync(source, stopping)),
        ]);

        await Task.WhenAny(working, Task.Delay(WarmUp, cancellationToken));
        var (started, before) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref orders[0]));
        await Task.WhenAny(working, Task.Delay(window, cancellationToken));
        var perSecond = (Interlocked.Read(ref orders[0]) - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;

        await stopping.CancelAsync();
        await working;
        foreach (var source in sources.Values)
            await source.DisposeAsync();
        return perSecond;
    }

    private static async Task OrderAsync(Dictionary<string, NpgsqlDataSource> sources, long[] orders, CancellationTokenSource stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            foreach (var (database, statements) in new OrderCommits().All)
            {
                await using var connection = await sources[database].OpenConnectionAsync(CancellationToken.None);
                await using var batch = new NpgsqlBatch(connection);
                foreach (var statement in statements)
                    batch.BatchCommands.Add(statement);
                await batch.ExecuteNonQueryAsync(CancellationToken.None);
            }

            Interlocked.Increment(ref orders[0]);
        }
    }

    private static async Task DeleteAsync(NpgsqlDataSource source, CancellationTokenSource stopping)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using (var asynchronous = new NpgsqlCommand("SET synchronous_commit TO off", connection))
            await asynchronous.ExecuteNonQueryAsync(CancellationToken.None);
        await using var delete = new NpgsqlCommand(DeleteMessages, connection);
        using var pause = new PeriodicTimer(DeletePause);
        while (!stopping.IsCancellationRequested)
        {
            await delete.ExecuteNonQueryAsync(CancellationToken.None);
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
