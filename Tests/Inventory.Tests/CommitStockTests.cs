using Inventory.Messages;

namespace Inventory.Tests;

public sealed class CommitStockTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    private readonly Warehouse _warehouse = new(inventory);
    private readonly Guid _order = Guid.CreateVersion7();

    [Fact]
    public async Task Reservation_CommittedTwice_LeavesTheWarehouseOnce()
    {
        await ReserveAsync();

        await inventory.HandleAsync(new CommitStock(_order));
        await inventory.HandleAsync(new CommitStock(_order));

        Assert.Equal("3 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Single(await inventory.AnswersAsync(_order));
    }

    [Fact]
    public async Task Order_ThatReservedNothing_CannotBeCommitted()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new CommitStock(_order)));

        Assert.Contains($"{_order} cannot be committed: nothing was ever reserved for it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThatWasReleased_CannotBeCommitted()
    {
        await ReserveAsync();
        await inventory.HandleAsync(new ReleaseStock(_order));

        await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new CommitStock(_order)));

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
    }

    [Fact]
    public async Task Orders_Together_AreCommittedTogetherOrNotAtAll()
    {
        await ReserveAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            inventory.HandleAsync(new CommitStock(_order), new CommitStock(Guid.CreateVersion7())));

        Assert.Equal("5 on hand, 2 reserved", await _warehouse.StockAsync("A"));
    }

    private async Task ReserveAsync()
    {
        await _warehouse.SetAsync("A", 5);
        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("A", 2)]));
    }
}
