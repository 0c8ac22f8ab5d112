using System.Net;
using Testing;

namespace Inventory.Tests;

public sealed class EndpointTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    [Fact]
    public Task Input_Wrong_IsRefusedInPlainWords() => EveryEndpoint.RefusesWrongInputAsync(
        inventory.Services, inventory.Client, new Dictionary<string, string> { ["PUT /api/v1/inventory/{sku}"] = """{ "onHand": 5 }""" });

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?limit=1000", HttpStatusCode.OK)]
    [InlineData("?limit=1001", HttpStatusCode.BadRequest)]
    [InlineData("?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("?limit=abc", HttpStatusCode.BadRequest)]
    [InlineData("?limit=1&limit=2", HttpStatusCode.BadRequest)]
    public async Task Limit_ThatIsNone_IsRefused(string query, HttpStatusCode expected)
    {
        using var answer = await inventory.Client.GetAsync($"/operations/messaging/retries{query}", TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public Task Head_IsAnsweredLikeGet() => EveryEndpoint.AnswersHeadLikeGetAsync(inventory.Services, inventory.Client);
}
