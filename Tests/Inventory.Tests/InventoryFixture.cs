extern alias Service; // the AppHost has a Program, too

using Inventory.Features;
using Inventory.Messages;
using Testing;

namespace Inventory.Tests;

/// <summary>Inventory for a class of tests.</summary>
public sealed class InventoryFixture(PostgresFixture postgres) : ServiceFixture<Service::Program>(postgres, "inventorydb")
{
    internal Task HandleAsync(params ReserveStock[] messages) =>
        InTransactionAsync(work => new ReserveStockHandler().HandleAsync(messages, work, CancellationToken.None));

    internal Task HandleAsync(params ReleaseStock[] messages) =>
        InTransactionAsync(work => new ReleaseStockHandler().HandleAsync(messages, work, CancellationToken.None));

    internal Task HandleAsync(params CommitStock[] messages) =>
        InTransactionAsync(work => new CommitStockHandler().HandleAsync(messages, work, CancellationToken.None));
}
