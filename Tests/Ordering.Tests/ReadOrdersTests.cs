using System.Net;
using Testing;

namespace Ordering.Tests;

public sealed class ReadOrdersTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Pages_WhileOrdersArrive_ShowEveryEarlierOrderOnceNewestFirst()
    {
        var placed = new List<Guid>();
        for (var i = 0; i < 25; i++)
            placed.Add(await _client.PlaceAsync());

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await _client.GetJsonAsync($"{OrdersApi.Path}?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            var items = page["items"]!.AsArray();
            Assert.InRange(items.Count, 1, 7);
            seen.AddRange(items.Select(item => item!["orderId"]!.GetValue<Guid>()));
            cursor = (string?)page["nextCursor"];
            await _client.PlaceAsync();
        }
        while (cursor is not null);

        Assert.Equal(seen.OrderDescending(), seen);
        Assert.Distinct(seen);
        Assert.Subset(seen.ToHashSet(), placed.ToHashSet());
    }

    [Fact]
    public async Task LastPage_ExactlyFull_HasNoCursor()
    {
        await _client.PlaceAsync();
        var all = (await _client.GetJsonAsync($"{OrdersApi.Path}?limit=100"))["items"]!.AsArray().Count;

        var page = await _client.GetJsonAsync($"{OrdersApi.Path}?limit={all}");

        Assert.Equal(all, page["items"]!.AsArray().Count);
        Assert.Null(page["nextCursor"]);
    }

    [Fact]
    public async Task Status_ThatNoOrderHas_FindsNone()
    {
        await _client.PlaceAsync();

        Assert.Empty((await _client.GetJsonAsync($"{OrdersApi.Path}?status=Confirmed"))["items"]!.AsArray());
        Assert.NotEmpty((await _client.GetJsonAsync($"{OrdersApi.Path}?status=Submitted"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("status=submitted", "status")]
    [InlineData("status=99", "status")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21%21", "cursor")]
    public async Task Query_Invalid_NamesTheParameter(string query, string parameter)
    {
        using var response = await _client.SendAsync("GET", $"{OrdersApi.Path}?{query}");

        await response.AssertInvalidAsync(parameter);
    }

    [Fact]
    public async Task Order_WithAMalformedId_IsNotFound()
    {
        using var response = await _client.SendAsync("GET", $"{OrdersApi.Path}/not-an-id");

        response.AssertProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task History_OfAnOrder_TellsWhatHappenedWhenAndToWhat()
    {
        var id = await _client.PlaceAsync();

        var placed = Assert.Single((await _client.GetJsonAsync($"{OrdersApi.Path}/{id}/history")).AsArray())!;

        Assert.Equal(1, (int?)placed["version"]);
        Assert.Equal("order-placed", (string?)placed["type"]);
        Assert.EndsWith("Z", (string?)placed["at"], StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"orderId":"{{{id}}}","customerId":"customer-1","lines":[{"sku":"SKU-0001","quantity":2,"unitPrice":{"amount":"2.50","currency":"EUR"}}],"total":{"amount":"5.00","currency":"EUR"},"paymentMethod":"card-ok"}""",
            placed["data"]!.ToJsonString());
    }

    [Fact]
    public async Task OpenApi_DescribesMoneyAndTheRequiredKey()
    {
        var document = await _client.GetJsonAsync("/openapi/v1.json");

        var key = document["paths"]!["/api/v1/orders"]!["post"]!["parameters"]![0]!;
        Assert.Equal("Idempotency-Key", (string?)key["name"]);
        Assert.True((bool?)key["required"]);
        Assert.Equal("string", (string?)document["components"]!["schemas"]!["Money"]!["properties"]!["amount"]!["type"]);
    }
}
