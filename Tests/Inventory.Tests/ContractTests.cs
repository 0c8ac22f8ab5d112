using Inventory.Messages;
using Testing;

namespace Inventory.Tests;

public sealed class ContractTests(InventoryFixture inventory) : MessageProviderTests("inventory"), IClassFixture<InventoryFixture>
{
    private static readonly Guid Order = Guid.Parse("01998d3e-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("01998d3e-0000-7000-8000-000000000002");

    [Fact]
    public Task Api_BreaksNoCaller() => ReleasedApi.AssertKeptAsync("inventory", inventory.Client);

    [Fact]
    public async Task Messages_AreAsTheDocumentSays() =>
        await AsyncApi.AssertCommittedAsync("inventory", typeof(StockReserved).Assembly, await PublishAsync());

    [Fact]
    public Task Commands_OfOrdering_AreHandledAsTheContractSays() => Contract.AssertCommittedAsync(
        "inventory",
        message => message switch
        {
            ReserveStock reserve => inventory.HandleAsync(reserve),
            ReleaseStock release => inventory.HandleAsync(release),
            _ => inventory.HandleAsync((CommitStock)message),
        },
        ("ordering", [new ReserveStock(Order, [new("SKU-0001", 2)]), new CommitStock(Order), new ReleaseStock(Other)]));

    protected override async Task<IReadOnlyList<PublishedMessage>> PublishAsync()
    {
        var (reserved, rejected) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await inventory.HandleAsync(new ReserveStock(reserved, [new("SKU-0001", 1)]), new ReserveStock(rejected, [new("NO-SUCH", 1)]));
        await inventory.HandleAsync(new ReleaseStock(reserved));
        return [.. await inventory.PublishedAsync(reserved), .. await inventory.PublishedAsync(rejected)];
    }
}
