using Cli.Aspire;
using Cli.Chaos.Planning;

namespace Cli.Chaos.Observation;

/// <summary>Sees what the services really stored, not what they say.</summary>
internal sealed class Observer : IDisposable
{
    private readonly OrderingTables _ordering;
    private readonly InventoryTables _inventory;
    private readonly PaymentsTables _payments;
    private readonly ProviderTables _provider;
    private readonly NotificationsTables _notifications;
    private readonly IReadOnlyList<MessagingTables> _messaging;
    private readonly Broker _broker;

    private Observer(IReadOnlyDictionary<string, Database> databases, Database provider, Broker broker)
    {
        _ordering = new(databases["ordering"]);
        _inventory = new(databases["inventory"]);
        _payments = new(databases["payments"]);
        _provider = new(provider);
        _notifications = new(databases["notifications"]);
        _messaging = [.. databases.Select(database => new MessagingTables(database.Key, database.Value))];
        _broker = broker;
    }

    /// <summary>Finds the databases through what the services were given, and the broker through the AppHost's secrets. They must be running.</summary>
    public static async Task<Observer> OfAsync(AspireSystem system, SystemStatus status, ChaosTargets targets, CancellationToken cancellationToken)
    {
        Dictionary<string, Database> databases = new(StringComparer.Ordinal);
        foreach (var service in new[] { "ordering", "inventory", "payments", "notifications" })
        {
            databases[service] = new(ConnectionString(status, service, $"{service}db"));
        }

        var provider = ConnectionString(status, ChaosTargets.PaymentProvider, "providerdb");
        var management = status.Resources.Where(resource => resource.Name == targets.Broker)
            .SelectMany(resource => resource.Urls)
            .FirstOrDefault(url => url.StartsWith("http://", StringComparison.Ordinal))
            ?? throw new CommandFailedException($"'{targets.Broker}' has no http address. Chaos counts messages through its management plugin: WithManagementPlugin().");
        return new(databases, new(provider), new(Loopback.Of(management), await system.SecretAsync($"{targets.Broker}-password", cancellationToken)));
    }

    public async Task<Totals> TotalsAsync(CancellationToken cancellationToken) => new()
    {
        Stock = await _inventory.StockAsync(cancellationToken),
        ConfirmedUnits = await _ordering.ConfirmedUnitsAsync(cancellationToken),
        Backlog = await BacklogAsync(cancellationToken),
        Queues = await QueuesAsync(cancellationToken),
    };

    public async Task<Outcome> OutcomeAsync(Guid[] orderIds, string[] keys, DateTimeOffset since, CancellationToken cancellationToken) => new()
    {
        Orders = await _ordering.OrdersAsync(orderIds, cancellationToken),
        Keys = await _ordering.KeysAsync(keys, cancellationToken),
        OrdersWithoutKey = await _ordering.WithoutKeyAsync(since, cancellationToken),
        Payments = await _payments.PaymentsAsync(orderIds, cancellationToken),
        Provider = await _provider.AuthorizationsAsync(orderIds, cancellationToken),
        Notifications = await _notifications.NotificationsAsync(orderIds, cancellationToken),
    };

    public Task<long> UnfinishedOrdersAsync(Guid[] orderIds, CancellationToken cancellationToken) =>
        _ordering.UnfinishedAsync(orderIds, cancellationToken);

    public async Task<IReadOnlyList<BacklogRow>> BacklogAsync(CancellationToken cancellationToken)
    {
        List<BacklogRow> rows = [];
        foreach (var service in _messaging)
        {
            rows.AddRange(await service.BacklogAsync(cancellationToken));
        }

        return rows;
    }

    public Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken) => _broker.QueuesAsync(cancellationToken);

    public void Dispose() => _broker.Dispose();

    private static string ConnectionString(SystemStatus status, string service, string name) =>
        status.Resources.FirstOrDefault(resource => resource.Name == service)?.Environment.GetValueOrDefault($"ConnectionStrings__{name}")
        ?? throw new CommandFailedException($"'{service}' has no connection string '{name}'. Chaos looks for it in the variable ConnectionStrings__{name}.");
}
