using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>One of the caller's own orders.</summary>
internal static class GetOrder
{
    private const string Select = $"SELECT {OrderView.Columns} FROM orders WHERE order_id = @orderId AND customer_id = @customer";

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapGet("/{orderId:guid}", Handle)
        .RequireScope("orders.read")
        .WithName(nameof(GetOrder))
        .WithSummary("Returns an order")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<OrderView>, NotFound>> Handle(
        Guid orderId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var order = await connection.QuerySingleOrDefaultAsync<OrderView>(
            new CommandDefinition(Select, new { orderId, customer = caller.CustomerId() }, cancellationToken: cancellationToken));
        return order is null ? TypedResults.NotFound() : TypedResults.Ok(order);
    }
}
