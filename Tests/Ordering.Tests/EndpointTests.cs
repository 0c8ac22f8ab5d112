using Testing;

namespace Ordering.Tests;

public sealed class EndpointTests(OrderingFixture ordering)
    : EveryEndpoint(ordering.Services, ordering.CreateClient), IClassFixture<OrderingFixture>
{
    protected override IReadOnlyDictionary<string, Need> Needs => new Dictionary<string, Need>
    {
        ["POST /api/v1/orders/"] = new("orders.write", OrdersApi.Body()),
        ["GET /api/v1/orders/"] = new("orders.read"),
        ["GET /api/v1/orders/{orderId:guid}"] = new("orders.read"),
        ["GET /api/v1/orders/{orderId:guid}/history"] = new("orders.read"),
        ["POST /api/v1/orders/{orderId:guid}/cancel"] = new("orders.write"),
        ["GET /api/v1/orders/sales"] = new("operations"),
    };
}
