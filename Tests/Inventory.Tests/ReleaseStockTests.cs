using Inventory.Messages;

namespace Inventory.Tests;

public sealed class ReleaseStockTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    private readonly Warehouse _warehouse = new(inventory);
    private readonly Guid _order = Guid.CreateVersion7();

    private string Released => $$"""inventory.stock-released.v1 {"orderId":"{{_order}}"}""";

    [Fact]
    public async Task Reservation_ReleasedTwice_GivesItsUnitsBackOnce()
    {
        await ReserveAsync(onHand: 5, quantity: 2);
        await inventory.HandleAsync(new ReserveStock(Guid.CreateVersion7(), [_warehouse.Line("A", 3)]));

        await inventory.HandleAsync(new ReleaseStock(_order));
        await inventory.HandleAsync(new ReleaseStock(_order));

        Assert.Equal("5 on hand, 3 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal([Released, Released], (await inventory.AnswersAsync(_order)).Skip(1));
    }

    [Fact]
    public async Task Order_ThatReservedNothing_IsAnsweredAndALateRequestReservesNothing()
    {
        await inventory.HandleAsync(new ReleaseStock(_order));

        await ReserveAsync(onHand: 5, quantity: 2);

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal(
            [Released, $$"""inventory.stock-rejected.v1 {"orderId":"{{_order}}","reason":"released before it was reserved"}"""],
            await inventory.AnswersAsync(_order));
    }

    [Fact]
    public async Task Request_RepeatedAfterTheRelease_ReservesNothing()
    {
        await ReserveAsync(onHand: 5, quantity: 2);
        await inventory.HandleAsync(new ReleaseStock(_order));

        await ReserveAsync(onHand: 5, quantity: 2);

        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Contains("\"reserved and released again\"", (await inventory.AnswersAsync(_order))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_ThatWasRejected_IsAnswered()
    {
        await ReserveAsync(onHand: 1, quantity: 2);

        await inventory.HandleAsync(new ReleaseStock(_order));

        Assert.Equal("1 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal(Released, (await inventory.AnswersAsync(_order))[^1]);
    }

    [Fact]
    public async Task Order_ThatIsCommitted_CannotBeReleased()
    {
        await ReserveAsync(onHand: 5, quantity: 2);
        await inventory.HandleAsync(new CommitStock(_order));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => inventory.HandleAsync(new ReleaseStock(_order)));

        Assert.Contains(_order.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal("3 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Single(await inventory.AnswersAsync(_order));
    }

    private async Task ReserveAsync(int onHand, int quantity)
    {
        await _warehouse.SetAsync("A", onHand);
        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("A", quantity)]));
    }
}
