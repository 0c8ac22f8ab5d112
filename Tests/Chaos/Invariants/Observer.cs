using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Chaos.Faults;
using Chaos.Load;
using Cli.Aspire;

namespace Chaos.Invariants;

/// <summary>Sees what the system shows to the customer, to operators, at the payment provider and in the broker's queues.</summary>
internal sealed class Observer : IDisposable
{
    private const int PageSize = 100;
    private const int QuestionsAtOnce = 16;
    private static readonly string[] UnfinishedStatuses = ["Submitted", "StockReserved", "PaymentAuthorized"];

    private readonly PatientClient _gateway;
    private readonly PaymentProvider _provider;
    private readonly HttpClient _broker;
    private IReadOnlyList<Operations> _operations = [];

    private Observer(PatientClient gateway, PaymentProvider provider, HttpClient broker) => (_gateway, _provider, _broker) = (gateway, provider, broker);

    /// <summary>Finds services and broker by their addresses, and the broker's password among the AppHost's secrets.</summary>
    public static async Task<Observer> OfAsync(
        AspireSystem system, SystemStatus status, ChaosTargets targets, PatientClient gateway, PaymentProvider provider, CancellationToken cancellationToken)
    {
        // Services' users have no access to RabbitMQ's management API: the password is the administrator's, whose name Aspire does not change.
        var credentials = $"guest:{await system.SecretAsync($"{targets.Broker}-password", cancellationToken)}";
        var broker = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = status.AddressOf(targets.Broker), Timeout = TimeSpan.FromSeconds(10) };
        broker.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        var observer = new Observer(gateway, provider, broker);
        // Whoever declared queues has messages.
        var services = (await observer.QueuesAsync(cancellationToken)).Select(queue => queue.Service).Intersect(targets.Services, StringComparer.Ordinal);
        observer._operations = [.. services.Select(service => Operations.Of(status, service))];
        return observer;
    }

    public async Task<Totals> TotalsAsync(IEnumerable<string> skus, CancellationToken cancellationToken)
    {
        List<Stock> stock = [];
        foreach (var sku in skus)
            stock.Add(await _gateway.ReadAsync<Stock>($"/api/v1/inventory/{sku}", cancellationToken));

        return new(stock, await BacklogAsync(cancellationToken), await QueuesAsync(cancellationToken));
    }

    /// <summary>What became of the orders that were placed since then.</summary>
    public async Task<Evidence> EvidenceAsync(
        IReadOnlyList<OrderRecord> records, DateTimeOffset since, Totals before, Totals after, CancellationToken cancellationToken)
    {
        var orders = await OrdersAsync(since, cancellationToken);
        ConcurrentBag<Payment> payments = [];
        ConcurrentBag<Payment> providerPayments = [];
        ConcurrentBag<Notification> notifications = [];
        await Parallel.ForEachAsync(
            orders.Select(order => order.OrderId),
            new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellationToken },
            async (id, stop) =>
            {
                foreach (var payment in await _gateway.ReadAsync<List<Payment>>($"/api/v1/payments?orderId={id}", stop))
                    payments.Add(payment);
                foreach (var notification in await _gateway.ReadAsync<List<Notification>>($"/api/v1/notifications?orderId={id}", stop))
                    notifications.Add(notification);
                if (await _provider.FindAsync(id, stop) is { } authorization)
                    providerPayments.Add(authorization);
            });
        return new()
        {
            Before = before, After = after, Records = records, Orders = orders,
            Payments = [.. payments], ProviderPayments = [.. providerPayments], Notifications = [.. notifications],
        };
    }

    /// <summary>Counts no further than a page of each state.</summary>
    public async Task<int> UnfinishedOrdersAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var status in UnfinishedStatuses)
            count += (await _gateway.ReadAsync<Page>($"/api/v1/orders?status={status}&limit={PageSize}", cancellationToken)).Items.Count;

        return count;
    }

    public async Task<IReadOnlyList<Backlog>> BacklogAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(_operations.Select(service => service.BacklogAsync(cancellationToken)))).SelectMany(backlog => backlog)];

    public async Task<IReadOnlyList<Queue>> QueuesAsync(CancellationToken cancellationToken) =>
        (await _broker.GetFromJsonAsync<List<Queue>>("/api/queues", cancellationToken))!;

    public void Dispose()
    {
        _broker.Dispose();
        foreach (var service in _operations)
            service.Dispose();
    }

    private async Task<List<Order>> OrdersAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        List<Order> orders = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _gateway.ReadAsync<Page>($"/api/v1/orders?limit={PageSize}{cursor}", cancellationToken);
            orders.AddRange(page.Items.TakeWhile(order => order.PlacedAt >= since));
            cursor = page.NextCursor is { } next && page.Items[^1].PlacedAt >= since ? $"&cursor={next}" : null;
        }

        return orders;
    }

    private sealed record Page(IReadOnlyList<Order> Items, string? NextCursor);
}
