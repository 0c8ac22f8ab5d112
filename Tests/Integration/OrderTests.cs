using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace Integration;

public sealed class OrderTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_PlacedAtTheGateway_LandsInOrderingsDatabase()
    {
        using var gateway = system.Gateway();

        var orderId = await PlaceAsync(gateway, Guid.NewGuid().ToString());

        Assert.Equal("Submitted", await StatusInDatabaseAsync(orderId));
        var order = await gateway.GetFromJsonAsync<JsonElement>($"/api/v1/orders/{orderId}", Cancellation);
        Assert.Equal("Submitted", order.GetProperty("status").GetString());
        Assert.Equal("EUR", order.GetProperty("total").GetProperty("currency").GetString());
    }

    [Fact]
    public async Task Order_PlacedTwiceWithOneKey_ExistsOnce()
    {
        using var gateway = system.Gateway();
        var key = Guid.NewGuid().ToString();

        Assert.Equal(await PlaceAsync(gateway, key), await PlaceAsync(gateway, key));
    }

    [Fact]
    public async Task Stock_PutThroughTheGateway_IsReadBack()
    {
        using var gateway = system.Gateway();

        var put = await gateway.PutAsJsonAsync("/api/v1/inventory/SKU-0009", new { onHand = 77 }, Cancellation);
        put.EnsureSuccessStatusCode();

        var stock = await gateway.GetFromJsonAsync<JsonElement>("/api/v1/inventory/SKU-0009", Cancellation);
        Assert.Equal(77, stock.GetProperty("onHand").GetInt32());
    }

    [Fact]
    public async Task UnknownRoute_AnswersWithProblemDetails()
    {
        using var gateway = system.Gateway();

        var response = await gateway.GetAsync("/api/v1/nothing", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<Guid> PlaceAsync(HttpClient gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = JsonContent.Create(new { lines = new[] { new { sku = "SKU-0001", quantity = 2 } }, paymentMethod = "card-ok" }),
        };
        request.Headers.Add("Idempotency-Key", key);
        var response = await gateway.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return body.GetProperty("orderId").GetGuid();
    }

    private async Task<string?> StatusInDatabaseAsync(Guid orderId)
    {
        await using var database = NpgsqlDataSource.Create((await system.EnvironmentOfAsync("ordering", Cancellation))["ConnectionStrings__orderingdb"]!);
        await using var command = database.CreateCommand("SELECT status FROM orders WHERE order_id = $1");
        command.Parameters.Add(new() { Value = orderId });
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }
}
