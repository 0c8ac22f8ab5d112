using System.Collections.Concurrent;
using Chaos.Injection;
using Chaos.Planning;
using Chaos.Traffic;
using Cli.Aspire;

namespace Chaos.Observation;

/// <summary>Sees what the system shows to the customer, to operators, at the payment provider and in the broker's queues.</summary>
internal sealed class Observer : IDisposable
{
    private const int QuestionsAtOnce = 16;

    private readonly Shop _shop;
    private readonly PaymentProvider _provider;
    private readonly IReadOnlyList<Operations> _operations;
    private readonly Broker _broker;

    private Observer(Shop shop, PaymentProvider provider, IReadOnlyList<Operations> operations, Broker broker) =>
        (_shop, _provider, _operations, _broker) = (shop, provider, operations, broker);

    /// <summary>Finds services and broker by their addresses, and the broker's password among the AppHost's secrets.</summary>
    public static async Task<Observer> OfAsync(
        AspireSystem system, SystemStatus status, ChaosTargets targets, Uri address, PatientClient gateway, PaymentProvider provider, CancellationToken cancellationToken)
    {
        var management = status.Resources.Where(resource => resource.Name == targets.Broker)
            .SelectMany(resource => resource.Urls)
            .FirstOrDefault(url => url.StartsWith("http://", StringComparison.Ordinal))
            ?? throw new CommandFailedException($"'{targets.Broker}' has no http address. Chaos counts messages through its management plugin: WithManagementPlugin().");
        var broker = new Broker(Loopback.Of(management), await system.SecretAsync($"{targets.Broker}-password", cancellationToken));
        // Whoever declared queues has messages: the first part of a queue's name is its service.
        var services = (await broker.QueuesAsync(cancellationToken)).Select(queue => queue.Service).Intersect(targets.Services, StringComparer.Ordinal);
        return new(new(gateway), provider, [.. services.Select(service => Operations.Of(status, service, address))], broker);
    }

    public async Task<Totals> TotalsAsync(IEnumerable<string> skus, CancellationToken cancellationToken)
    {
        List<StockRow> stock = [];
        foreach (var sku in skus)
            stock.Add(await _shop.StockAsync(sku, cancellationToken));

        return new() { Stock = stock, Backlog = await BacklogAsync(cancellationToken), Queues = await QueuesAsync(cancellationToken) };
    }

    public async Task<Outcome> OutcomeAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var orders = await _shop.OrdersAsync(since, cancellationToken);
        ConcurrentQueue<PaymentRow> payments = [];
        ConcurrentQueue<ProviderRow> authorizations = [];
        ConcurrentQueue<NotificationRow> notifications = [];
        await Parallel.ForEachAsync(
            orders.Select(order => order.OrderId),
            new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellationToken },
            async (id, stop) =>
            {
                AddTo(payments, await _shop.PaymentsAsync(id, stop));
                AddTo(notifications, await _shop.NotificationsAsync(id, stop));
                if (await _provider.FindAsync(id, stop) is { } authorization)
                    authorizations.Enqueue(authorization);
            });
        return new() { Orders = orders, Payments = [.. payments], Provider = [.. authorizations], Notifications = [.. notifications] };
    }

    public Task<long> UnfinishedOrdersAsync(CancellationToken cancellationToken) => _shop.UnfinishedOrdersAsync(cancellationToken);

    public async Task<IReadOnlyList<BacklogRow>> BacklogAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(_operations.Select(service => service.BacklogAsync(cancellationToken)))).SelectMany(rows => rows)];

    public Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken) => _broker.QueuesAsync(cancellationToken);

    public void Dispose()
    {
        _broker.Dispose();
        foreach (var service in _operations)
            service.Dispose();
    }

    private static void AddTo<T>(ConcurrentQueue<T> all, IReadOnlyList<T> some)
    {
        foreach (var one in some)
            all.Enqueue(one);
    }
}
