using System.Net.Http.Json;
using Inventory.Messages;

namespace Inventory.Tests;

/// <summary>Products that only one test knows, so that tests need not clean up after each other.</summary>
internal sealed class Warehouse(InventoryFixture inventory)
{
    private readonly string _prefix = Guid.NewGuid().ToString("N")[..8];

    public string Sku(string name) => $"{_prefix}-{name}";

    public StockLine Line(string name, int quantity) => new(Sku(name), quantity);

    public async Task SetAsync(string name, int onHand)
    {
        using var response = await inventory.Client.PutAsJsonAsync(Path(name), new { onHand });
        response.EnsureSuccessStatusCode();
    }

    /// <returns>For example <c>10 on hand, 3 reserved</c>.</returns>
    public async Task<string> StockAsync(string name)
    {
        var stock = (await inventory.Client.GetFromJsonAsync<Stock.StockLevel>(Path(name)))!;
        return $"{stock.OnHand} on hand, {stock.Reserved} reserved";
    }

    public Uri Path(string name) => new($"/api/v1/inventory/{Sku(name)}", UriKind.Relative);
}
