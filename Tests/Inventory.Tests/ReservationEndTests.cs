using Inventory.Messages;
using Testing;

namespace Inventory.Tests;

/// <summary>How a reservation ends: its units leave the warehouse, or are given back.</summary>
public sealed class ReservationEndTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    private readonly Warehouse _warehouse = new(inventory);
    private readonly Guid _order = Guid.CreateVersion7();

    private PublishedMessage Released => new("inventory.stock-released.v1", $$"""{"orderId":"{{_order}}"}""");

    [Fact]
    public async Task Commit_Repeated_TakesTheUnitsOnceAndAnswersNothing()
    {
        await ReserveAsync();

        await inventory.HandleAsync(new CommitStock(_order));
        await inventory.HandleAsync(new CommitStock(_order));

        Assert.Equal("3 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Single(await inventory.PublishedAsync(_order));
    }

    [Fact]
    public async Task Commit_OfNothingReserved_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new CommitStock(_order)));

        Assert.Contains($"{_order} cannot be committed: nothing was ever reserved for it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_Released_IsRefused()
    {
        await ReserveAsync();
        await inventory.HandleAsync(new ReleaseStock(_order));

        await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new CommitStock(_order)));

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
    }

    [Fact]
    public async Task Commit_OfManyOrders_TakesAllOrNone()
    {
        await ReserveAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            inventory.HandleAsync(new CommitStock(_order), new CommitStock(Guid.CreateVersion7())));

        Assert.Equal("5 on hand, 2 reserved", await _warehouse.StockAsync("A"));
    }

    [Fact]
    public async Task Release_Repeated_GivesTheUnitsBackOnce()
    {
        await ReserveAsync();
        await inventory.HandleAsync(new ReserveStock(Guid.CreateVersion7(), [_warehouse.Line("A", 3)]));

        await inventory.HandleAsync(new ReleaseStock(_order));
        await inventory.HandleAsync(new ReleaseStock(_order));

        Assert.Equal("5 on hand, 3 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal([Released, Released], (await inventory.PublishedAsync(_order)).Skip(1));
    }

    [Fact]
    public async Task Release_BeforeTheRequest_LetsItReserveNothing()
    {
        await inventory.HandleAsync(new ReleaseStock(_order));

        await ReserveAsync();

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal(
            [Released, new("inventory.stock-rejected.v1", $$"""{"orderId":"{{_order}}","reason":"released before it was reserved"}""")],
            await inventory.PublishedAsync(_order));
    }

    [Fact]
    public async Task Release_BeforeTheRequestIsRepeated_LetsItReserveNothing()
    {
        await ReserveAsync();
        await inventory.HandleAsync(new ReleaseStock(_order));

        await ReserveAsync();

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Contains("\"reserved and released again\"", (await inventory.PublishedAsync(_order))[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_Rejected_IsAnswered()
    {
        await ReserveAsync(onHand: 1);

        await inventory.HandleAsync(new ReleaseStock(_order));

        Assert.Equal("1 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal(Released, (await inventory.PublishedAsync(_order))[^1]);
    }

    [Fact]
    public async Task Release_Committed_IsRefused()
    {
        await ReserveAsync();
        await inventory.HandleAsync(new CommitStock(_order));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new ReleaseStock(_order)));

        Assert.Contains(_order.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal("3 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Single(await inventory.PublishedAsync(_order));
    }

    private async Task ReserveAsync(int onHand = 5)
    {
        await _warehouse.SetAsync("A", onHand);
        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("A", 2)]));
    }
}
