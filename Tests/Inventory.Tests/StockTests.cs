using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Testing;

namespace Inventory.Tests;

public sealed class StockTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    [Fact]
    public async Task Stock_Seeded_IsAThousandEach()
    {
        for (var n = 1; n <= 10; n++)
        {
            var sku = $"SKU-{n:0000}";
            Assert.Equal(
                $$"""{"sku":"{{sku}}","onHand":1000,"reserved":0,"available":1000}""",
                await inventory.Client.GetStringAsync(Path(sku), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Seed_AtALaterStart_LeavesStockAsItIs()
    {
        await inventory.ExecuteAsync("UPDATE stock SET on_hand = 7 WHERE sku = 'SKU-0010'");
        try
        {
            await using var restarted = InventoryFixture.Start(inventory.ConnectionString);
            using var client = restarted.CreateClient().As();
            await InventoryFixture.ReadyAsync(client);

            Assert.Contains("\"onHand\":7,", await client.GetStringAsync(Path("SKU-0010"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            await inventory.ExecuteAsync("UPDATE stock SET on_hand = 1000 WHERE sku = 'SKU-0010'");
        }
    }

    [Fact]
    public async Task Put_CreatesThenSets_AndAnswersLikeGet()
    {
        using var created = await Put("NEW-1", """{ "onHand": 5 }""");
        using var set = await Put("NEW-1", """{ "onHand": 8 }""");

        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var body = await set.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("""{"sku":"NEW-1","onHand":8,"reserved":0,"available":8}""", body);
        Assert.Equal(body, await inventory.Client.GetStringAsync(Path("NEW-1"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Put_Repeated_GivesTheSameAnswer()
    {
        using var created = await Put("REPEATED", """{ "onHand": 5 }""");
        var answer = await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var repeated = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Put("REPEATED", """{ "onHand": 5 }""")));

        foreach (var response in repeated)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            response.Dispose();
        }
    }

    [Fact]
    public async Task Put_BelowReserved_ConflictsAndChangesNothing()
    {
        using var created = await Put("RESERVED", """{ "onHand": 10 }""");
        await inventory.ExecuteAsync("UPDATE stock SET reserved = 4 WHERE sku = 'RESERVED'");

        using var below = await Put("RESERVED", """{ "onHand": 3 }""");
        using var exactly = await Put("RESERVED", """{ "onHand": 4 }""");

        Assert.Equal(HttpStatusCode.Conflict, below.StatusCode);
        Assert.NotNull((await Json(below))["traceId"]);
        Assert.Equal("""{"sku":"RESERVED","onHand":4,"reserved":4,"available":0}""",
            await exactly.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Put_ManyAtOnceOnANewSku_AllSucceedAndOneOfThemLasts()
    {
        var responses = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => Put("RACE", $$"""{ "onHand": {{n}} }""")));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var stock = await inventory.Client.GetFromJsonAsync<JsonNode>(Path("RACE"), TestContext.Current.CancellationToken);
        Assert.InRange((int)stock!["onHand"]!, 1, 20);
    }

    [Theory]
    [InlineData("{}", "onHand")]
    [InlineData("""{ "onHand": -1 }""", "onHand")]
    [InlineData("""{ "onHand": 1000001 }""", "onHand")]
    [InlineData("""{ "onHand": "5" }""", "onHand")]
    [InlineData("""{ "onHand": 99999999999 }""", "onHand")]
    public async Task Put_Invalid_NamesTheField(string body, string field)
    {
        using var response = await Put("SKU-0001", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await Json(response))["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("012345678901234567890123456789012345678901234567890")]
    public async Task Sku_Malformed_IsBadRequest(string sku)
    {
        using var read = await inventory.Client.GetAsync(Path(sku), TestContext.Current.CancellationToken);
        using var write = await Put(sku, """{ "onHand": 1 }""");

        Assert.Equal(HttpStatusCode.BadRequest, read.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, write.StatusCode);
        Assert.NotNull((await Json(write))["errors"]!["sku"]);
    }

    [Fact]
    public async Task Sku_Unknown_IsNotFoundAsProblem()
    {
        using var response = await inventory.Client.GetAsync(Path("NO-SUCH"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private static Uri Path(string sku) => new($"/api/v1/inventory/{sku}", UriKind.Relative);

    private async Task<HttpResponseMessage> Put(string sku, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await inventory.Client.PutAsync(Path(sku), content, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
}
