using System.Net;
using Testing;

namespace Inventory.Tests;

public sealed class EndpointTests(InventoryFixture inventory)
    : EveryEndpoint(inventory.Services, inventory.CreateClient), IClassFixture<InventoryFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need>
    {
        ["GET /api/v1/inventory/{sku}"] = new("inventory.read"),
        ["PUT /api/v1/inventory/{sku}"] = new("inventory.write", """{ "onHand": 5 }"""),
    };

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?limit=1000", HttpStatusCode.OK)]
    [InlineData("?limit=1001", HttpStatusCode.BadRequest)]
    [InlineData("?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("?limit=abc", HttpStatusCode.BadRequest)]
    [InlineData("?limit=1&limit=2", HttpStatusCode.BadRequest)]
    public async Task Limit_ThatIsNone_IsRefused(string query, HttpStatusCode expected)
    {
        using var answer = await inventory.Client.SendAsync("GET", $"/operations/messaging/retries{query}");

        Assert.Equal(expected, answer.StatusCode);
    }
}
