using Testing;

namespace Inventory.Tests;

public sealed class AccessTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    [Theory]
    [InlineData("GET", "/api/v1/inventory/SKU-0001", "inventory.read")]
    [InlineData("PUT", "/api/v1/inventory/SKU-0001", "inventory.write")]
    [InlineData("GET", "/operations/messaging/outbox", "operations")]
    [InlineData("POST", "/operations/messaging/projections/none/rebuild", "operations")]
    public async Task Call_NeedsItsScope(string method, string path, string scope)
    {
        using var client = inventory.AnonymousClient();

        await Guarded.AssertAsync(client, method, path, scope);
    }
}
