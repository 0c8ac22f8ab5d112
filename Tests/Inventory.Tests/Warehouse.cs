using Inventory.Messages;
using Testing;

namespace Inventory.Tests;

/// <summary>Products that only one test knows, so that tests need not clean up after each other.</summary>
internal sealed class Warehouse(InventoryFixture inventory)
{
    private readonly string _prefix = Guid.NewGuid().ToString("N")[..8];

    public string Sku(string name) => $"{_prefix}-{name}";

    public string Path(string name) => $"/api/v1/inventory/{Sku(name)}";

    public StockLine Line(string name, int quantity) => new(Sku(name), quantity);

    public Task<HttpResponseMessage> CountAsync(string name, int onHand) =>
        inventory.Client.SendAsync("PUT", Path(name), $$"""{ "onHand": {{onHand}} }""");

    public async Task SetAsync(string name, int onHand)
    {
        using var response = await CountAsync(name, onHand);
        response.EnsureSuccessStatusCode();
    }

    /// <returns>For example <c>10 on hand, 3 reserved</c>.</returns>
    public async Task<string> StockAsync(string name)
    {
        var stock = await inventory.Client.GetJsonAsync(Path(name));
        return $"{stock["onHand"]} on hand, {stock["reserved"]} reserved";
    }
}
