using System.Net;
using Testing;

namespace Inventory.Tests;

public sealed class StockTests(InventoryFixture inventory) : IClassFixture<InventoryFixture>
{
    [Fact]
    public async Task Stock_Seeded_IsAThousandEach()
    {
        for (var n = 1; n <= 10; n++)
            Assert.Equal($$"""{"sku":"SKU-{{n:0000}}","onHand":1000,"reserved":0,"available":1000}""", await ReadAsync($"SKU-{n:0000}"));
    }

    [Fact]
    public async Task Seed_AtALaterStart_LeavesStockAsItIs()
    {
        await inventory.ExecuteAsync("UPDATE stock SET on_hand = 7 WHERE sku = 'SKU-0010'");
        try
        {
            await using var restarted = await inventory.StartReplicaAsync();

            Assert.Contains("\"onHand\":7,", await ReadAsync("SKU-0010"), StringComparison.Ordinal);
        }
        finally
        {
            await inventory.ExecuteAsync("UPDATE stock SET on_hand = 1000 WHERE sku = 'SKU-0010'");
        }
    }

    [Fact]
    public async Task Put_CreatesThenSets_AndAnswersLikeGet()
    {
        using var created = await PutAsync("NEW-1", """{ "onHand": 5 }""");
        using var set = await PutAsync("NEW-1", """{ "onHand": 8 }""");

        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        Assert.Equal("""{"sku":"NEW-1","onHand":8,"reserved":0,"available":8}""", await set.TextAsync());
        Assert.Equal(await set.TextAsync(), await ReadAsync("NEW-1"));
    }

    [Fact]
    public async Task Put_Repeated_GivesTheSameAnswer()
    {
        using var created = await PutAsync("REPEATED", """{ "onHand": 5 }""");

        var repeated = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PutAsync("REPEATED", """{ "onHand": 5 }""")));

        foreach (var response in repeated)
            Assert.Equal((HttpStatusCode.OK, await created.TextAsync()), (response.StatusCode, await response.TextAsync()));
    }

    [Fact]
    public async Task Put_BelowReserved_ConflictsAndChangesNothing()
    {
        using var created = await PutAsync("RESERVED", """{ "onHand": 10 }""");
        await inventory.ExecuteAsync("UPDATE stock SET reserved = 4 WHERE sku = 'RESERVED'");

        using var below = await PutAsync("RESERVED", """{ "onHand": 3 }""");
        using var exactly = await PutAsync("RESERVED", """{ "onHand": 4 }""");

        below.AssertProblem(HttpStatusCode.Conflict);
        Assert.Equal("""{"sku":"RESERVED","onHand":4,"reserved":4,"available":0}""", await exactly.TextAsync());
    }

    [Fact]
    public async Task Put_ManyAtOnceOnANewSku_AllSucceedAndOneOfThemLasts()
    {
        var responses = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => PutAsync("RACE", $$"""{ "onHand": {{n}} }""")));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange((int)(await inventory.Client.GetJsonAsync("/api/v1/inventory/RACE"))["onHand"]!, 1, 20);
    }

    [Theory]
    [InlineData("SKU-0001", "{}", "onHand")]
    [InlineData("SKU-0001", """{ "onHand": -1 }""", "onHand")]
    [InlineData("SKU-0001", """{ "onHand": 1000001 }""", "onHand")]
    [InlineData("SKU-0001", """{ "onHand": "5" }""", "onHand")]
    [InlineData("SKU-0001", """{ "onHand": 99999999999 }""", "onHand")]
    [InlineData("a%20b", """{ "onHand": 1 }""", "sku")]
    [InlineData("a%2Fb", """{ "onHand": 1 }""", "sku")]
    [InlineData("012345678901234567890123456789012345678901234567890", """{ "onHand": 1 }""", "sku")]
    public async Task Put_Invalid_NamesTheField(string sku, string body, string field)
    {
        using var response = await PutAsync(sku, body);

        await response.AssertInvalidAsync(field);
    }

    [Theory]
    [InlineData("NO-SUCH", HttpStatusCode.NotFound)]
    [InlineData("a%20b", HttpStatusCode.BadRequest)]
    public async Task Sku_UnknownOrMalformed_IsRefused(string sku, HttpStatusCode status)
    {
        using var response = await inventory.Client.SendAsync("GET", $"/api/v1/inventory/{sku}");

        response.AssertProblem(status);
    }

    private Task<HttpResponseMessage> PutAsync(string sku, string body) => inventory.Client.SendAsync("PUT", $"/api/v1/inventory/{sku}", body);

    private async Task<string> ReadAsync(string sku) => (await inventory.Client.GetJsonAsync($"/api/v1/inventory/{sku}")).ToJsonString();
}
