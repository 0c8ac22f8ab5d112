using Ordering.Features;
using Ordering.Messages;
using Testing;

namespace Ordering.Tests;

public sealed class ChangePriceTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow.AddHours(1);

    [Fact]
    public async Task Price_Changed_HoldsForLaterOrdersAndOlderChangesMeanNothing()
    {
        var before = await TotalAsync("SKU-0001");
        await ChangeAsync("SKU-0001", 3.00m, Now);
        await ChangeAsync("SKU-0001", 9.00m, Now.AddSeconds(-1));

        Assert.Equal("5.00", before);
        Assert.Equal("6.00", await TotalAsync("SKU-0001"));
    }

    [Fact]
    public async Task Price_OfANewProduct_CanBeOrdered()
    {
        await ChangeAsync("SKU-NEW", 1.25m, Now);

        Assert.Equal("2.50", await TotalAsync("SKU-NEW"));
    }

    private Task ChangeAsync(string sku, decimal amount, DateTimeOffset at) => ordering.InTransactionAsync(work =>
        new ChangePriceHandler().HandleAsync(new ProductPriceChanged(sku, new(amount, "EUR"), at), work, CancellationToken.None));

    private async Task<string> TotalAsync(string sku)
    {
        var order = await ordering.Client.PlaceAsync(body: OrdersApi.Body(sku));
        return (string)(await ordering.Client.GetJsonAsync($"{OrdersApi.Path}/{order}"))["total"]!["amount"]!;
    }
}
