using System.Net;

namespace Ordering.Tests;

public sealed class ReadOrdersTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    private readonly HttpClient _client = ordering.Client;

    [Fact]
    public async Task Pages_WhileOrdersArrive_ShowEveryEarlierOrderOnceNewestFirst()
    {
        var placed = new List<string>();
        for (var i = 0; i < 25; i++)
            placed.Add(await _client.PlaceAsync());

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _client.GetJsonAsync($"{OrdersApi.Path}?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            var items = page["items"]!.AsArray();
            Assert.InRange(items.Count, 1, 7);
            seen.AddRange(items.Select(item => (string)item!["orderId"]!));
            cursor = (string?)page["nextCursor"];
            await _client.PlaceAsync();
        }
        while (cursor is not null);

        Assert.Equal(seen.OrderByDescending(id => id, StringComparer.Ordinal), seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
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
        using var response = await _client.GetAsync(new Uri($"{OrdersApi.Path}?{query}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([parameter], (await response.JsonAsync()).ErrorFields());
    }

    [Theory]
    [InlineData("01234567-89ab-7def-8123-456789abcdef")]
    [InlineData("not-an-id")]
    public async Task Order_Unknown_IsNotFoundAsProblem(string id)
    {
        using var response = await _client.GetAsync(new Uri($"{OrdersApi.Path}/{id}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.NotNull((await response.JsonAsync())["traceId"]);
    }

    [Fact]
    public async Task Order_OfAnotherCustomer_IsNotFound()
    {
        var orderId = await _client.PlaceAsync();
        await using var database = Npgsql.NpgsqlDataSource.Create(ordering.ConnectionString);
        await using var command = database.CreateCommand($"UPDATE orders SET customer_id = 'someone-else' WHERE order_id = '{orderId}'");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        using var response = await _client.GetAsync(new Uri($"{OrdersApi.Path}/{orderId}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
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
