namespace Benchmarks.OrderFlow;

/// <summary>Places orders at a fixed rate, however the system fares, and tells how long each took until confirmed.</summary>
internal sealed class PacedOrders(Shop shop, OrderTables tables, double perSecond)
{
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <returns>Milliseconds, ascending.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var position = await tables.PositionAsync(cancellationToken);
        var placed = await PlaceAsync((int)(perSecond * window.TotalSeconds), cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(SettleDeadline);
        IReadOnlyList<double> latencies;
        while ((latencies = await tables.LatenciesAsync(position, deadline.Token)).Count < placed)
            await Task.Delay(Poll, deadline.Token);
        return [.. latencies.Select(milliseconds => Math.Round(milliseconds, 2)).Order()];
    }

    private async Task<int> PlaceAsync(int orders, CancellationToken cancellationToken)
    {
        List<Task> placing = [];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / perSecond);
        for (var order = 0; order < orders && await timer.WaitForNextTickAsync(cancellationToken); order++)
            placing.Add(shop.PlaceOrderAsync(cancellationToken));
        await Task.WhenAll(placing);
        return placing.Count;
    }
}
