using System.Net;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>Orders placed with a system that recovers.</summary>
internal static class Orders
{
    /// <summary>Places an order and returns where it is.</summary>
    public static async Task<string> PlaceOrderAsync(this AppHostProcess system, CancellationToken cancellationToken)
    {
        using var gateway = new PatientClient(system.GatewayAddress);
        var order = JsonNode.Parse("""{ "lines": [{ "sku": "SKU-0003", "quantity": 1 }], "paymentMethod": "card-ok" }""");
        var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/orders", cancellationToken, order, idempotencyKey: Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Accepted, answer?.Status);
        return $"/api/v1/orders/{JsonNode.Parse(answer!.Body)!["orderId"]}";
    }

    public static async Task<bool> OrderExistsAsync(this AppHostProcess system, string location, CancellationToken cancellationToken)
    {
        using var gateway = new PatientClient(system.GatewayAddress);
        var answer = await gateway.SendAsync(HttpMethod.Get, location, cancellationToken);
        return answer?.Status == HttpStatusCode.OK;
    }
}
