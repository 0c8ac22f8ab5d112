using Testing;

namespace Inventory.Tests;

public sealed class EndpointTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    [Fact]
    public Task Input_Wrong_IsRefusedInPlainWords() => EveryEndpoint.RefusesWrongInputAsync(
        inventory.Services, inventory.Client, new Dictionary<string, string> { ["PUT /api/v1/inventory/{sku}"] = """{ "onHand": 5 }""" });

    [Fact]
    public Task Head_IsAnsweredLikeGet() => EveryEndpoint.AnswersHeadLikeGetAsync(inventory.Services, inventory.Client);
}
