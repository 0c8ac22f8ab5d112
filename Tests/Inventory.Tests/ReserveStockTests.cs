using Inventory.Messages;
using Testing;

namespace Inventory.Tests;

public sealed class ReserveStockTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    private const string Reserved = "inventory.stock-reserved.v1";
    private const string Rejected = "inventory.stock-rejected.v1";

    private readonly Warehouse _warehouse = new(inventory);
    private readonly Guid _order = Guid.CreateVersion7();

    [Fact]
    public async Task Order_EveryLineAvailable_IsReserved()
    {
        await _warehouse.SetAsync("A", 10);
        await _warehouse.SetAsync("B", 2);

        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("B", 2), _warehouse.Line("A", 3)]));

        Assert.Equal("10 on hand, 3 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal("2 on hand, 2 reserved", await _warehouse.StockAsync("B"));
        Assert.Equal([new(Reserved, $$"""{"orderId":"{{_order}}"}""")], await inventory.PublishedAsync(_order));
    }

    [Fact]
    public async Task Order_OneLineShort_ReservesNothingAndNamesWhatIsMissing()
    {
        await _warehouse.SetAsync("A", 10);
        await _warehouse.SetAsync("B", 2);

        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("A", 3), _warehouse.Line("B", 3), _warehouse.Line("C", 1)]));

        Assert.Equal("10 on hand, 0 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal("2 on hand, 0 reserved", await _warehouse.StockAsync("B"));
        var reason = $"{_warehouse.Sku("B")} is short: 3 wanted, 2 available; {_warehouse.Sku("C")} is unknown";
        Assert.Equal([new(Rejected, $$"""{"orderId":"{{_order}}","reason":"{{reason}}"}""")], await inventory.PublishedAsync(_order));
    }

    [Fact]
    public async Task Orders_Together_AreServedInTheirOrder()
    {
        await _warehouse.SetAsync("A", 5);
        var (second, third) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await inventory.HandleAsync(
            new ReserveStock(_order, [_warehouse.Line("A", 3)]),
            new ReserveStock(second, [_warehouse.Line("A", 3)]),
            new ReserveStock(third, [_warehouse.Line("A", 2)]));

        Assert.Equal("5 on hand, 5 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal(Reserved, Assert.Single(await inventory.PublishedAsync(_order)).Type);
        Assert.Equal(Rejected, Assert.Single(await inventory.PublishedAsync(second)).Type);
        Assert.Equal(Reserved, Assert.Single(await inventory.PublishedAsync(third)).Type);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(1, 9)]
    public async Task Request_Repeated_GetsTheFirstAnswerThoughStockHasChanged(int first, int then)
    {
        await _warehouse.SetAsync("A", first);
        var request = new ReserveStock(_order, [_warehouse.Line("A", 1), _warehouse.Line("A", 1)]);
        await inventory.HandleAsync(request);
        await _warehouse.SetAsync("A", then);
        var reserved = await _warehouse.StockAsync("A");

        await inventory.HandleAsync(request);

        var answers = await inventory.PublishedAsync(_order);
        Assert.Equal(2, answers.Count);
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(reserved, await _warehouse.StockAsync("A"));
    }

    [Fact]
    public async Task Request_AfterItsCommit_GetsTheFirstAnswer()
    {
        await _warehouse.SetAsync("A", 5);
        var request = new ReserveStock(_order, [_warehouse.Line("A", 2)]);
        await inventory.HandleAsync(request);
        await inventory.HandleAsync(new CommitStock(_order));

        await inventory.HandleAsync(request);

        Assert.Equal([Reserved, Reserved], (await inventory.PublishedAsync(_order)).Select(answer => answer.Type));
        Assert.Equal("3 on hand, 0 reserved", await _warehouse.StockAsync("A"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Quantity_NotPositive_IsRejected(int quantity)
    {
        await _warehouse.SetAsync("A", 5);

        await inventory.HandleAsync(new ReserveStock(_order, [_warehouse.Line("A", quantity)]));

        Assert.Contains($"{_warehouse.Sku("A")} cannot be reserved {quantity} times", Assert.Single(await inventory.PublishedAsync(_order)).Text, StringComparison.Ordinal);
        Assert.Equal("5 on hand, 0 reserved", await _warehouse.StockAsync("A"));
    }

    [Fact]
    public async Task Orders_AtOnceForTheLastUnits_NeverOversell()
    {
        await _warehouse.SetAsync("A", 10);
        await _warehouse.SetAsync("B", 1000);
        var orders = Enumerable.Range(0, 50).Select(_ => Guid.CreateVersion7()).ToList();

        await Task.WhenAll(orders.Select((order, n) => inventory.HandleAsync(n % 2 == 0
            ? new ReserveStock(order, [_warehouse.Line("A", 1), _warehouse.Line("B", 1)])
            : new ReserveStock(order, [_warehouse.Line("B", 1), _warehouse.Line("A", 1)]))));

        Assert.Equal("10 on hand, 10 reserved", await _warehouse.StockAsync("A"));
        Assert.Equal("1000 on hand, 10 reserved", await _warehouse.StockAsync("B"));
    }
}
