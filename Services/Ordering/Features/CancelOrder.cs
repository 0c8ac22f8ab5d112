using System.Security.Claims;
using Dapper;
using Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Ordering.Fulfilment;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>
/// Cancels an order that is not Confirmed yet; again: nothing more happens. The saga's row is locked, so either the confirmation
/// comes first and the request is refused, or the request does and the order ends Cancelled.
/// </summary>
internal static class CancelOrder
{
    private const string SelectStatus = "SELECT status FROM orders WHERE order_id = @orderId AND customer_id = @customer";

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:guid}/cancel", Handle)
        .RequireScope("orders.write")
        .WithName(nameof(CancelOrder))
        .WithSummary("Cancels an order")
        .WithDescription("The order becomes `Cancelled` once its stock and its payment are given back. Repeating the request changes nothing.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Accepted<CancelOrderResponse>, NotFound, ProblemHttpResult>> Handle(
        Guid orderId, ClaimsPrincipal caller, UnitsOfWork units, Sagas<FulfilmentState> sagas, FulfilmentSaga fulfilment,
        CancellationToken cancellationToken)
    {
        var customer = caller.CustomerId();
        await using var work = await units.BeginAsync(cancellationToken);
        if (await sagas.FindAsync(work, orderId, cancellationToken) is not { } saga)
            return await Ended(work.Connection, orderId, customer, cancellationToken);
        if (saga.State.CustomerId != customer)
            return TypedResults.NotFound();
        if (!saga.State.CanBeCancelled)
            return TooLate(saga.State.Status);

        fulfilment.Handle(CancelRequested.Input, saga, work);
        await work.CommitAsync(cancellationToken);
        return Accepted(orderId, saga.State.Status);
    }

    private static async Task<Results<Accepted<CancelOrderResponse>, NotFound, ProblemHttpResult>> Ended(
        NpgsqlConnection connection, Guid orderId, string customer, CancellationToken cancellationToken)
    {
        var select = new CommandDefinition(SelectStatus, new { orderId, customer }, cancellationToken: cancellationToken);
        if (!Enum.TryParse<OrderStatus>(await connection.QuerySingleOrDefaultAsync<string>(select), out var status))
            return TypedResults.NotFound();

        return status == OrderStatus.Cancelled ? Accepted(orderId, status) : TooLate(status);
    }

    private static Accepted<CancelOrderResponse> Accepted(Guid orderId, OrderStatus status) =>
        TypedResults.Accepted($"/api/v1/orders/{orderId}", new CancelOrderResponse(orderId, status));

    private static ProblemHttpResult TooLate(OrderStatus status) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "Order can no longer be cancelled",
        detail: $"The order is {status}. Only an order that has not ended yet can be cancelled.");
}

internal sealed record CancelOrderResponse(Guid OrderId, OrderStatus Status);
