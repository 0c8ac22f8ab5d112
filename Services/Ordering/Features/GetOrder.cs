using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>One of the caller's own orders.</summary>
internal static class GetOrder
{
    private const string Select = $"SELECT {OrderView.Columns} FROM orders WHERE order_id = $1 AND customer_id = $2";

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapGet("/{orderId:guid}", Handle)
        .RequireScope("orders.read")
        .WithName(nameof(GetOrder))
        .WithSummary("Returns an order")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<OrderView>, NotFound>> Handle(
        Guid orderId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = orderId });
        command.Parameters.Add(new() { Value = caller.CustomerId() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);

        return await row.ReadAsync(cancellationToken) ? TypedResults.Ok(OrderView.Read(row)) : TypedResults.NotFound();
    }
}
