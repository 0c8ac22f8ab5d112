using System.Security.Claims;
using Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>All that happened to one of the caller's own orders.</summary>
internal static class GetHistory
{
    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapGet("/{orderId:guid}/history", Handle)
        .RequireScope("orders.read")
        .WithName(nameof(GetHistory))
        .WithSummary("Returns an order's events")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<List<HistoryEvent>>, NotFound>> Handle(
        Guid orderId, ClaimsPrincipal caller, EventStore events, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var history = await events.ReadAsync(connection, orderId, afterVersion: 0, cancellationToken);

        return Order.From(history)?.CustomerId == caller.CustomerId()
            ? TypedResults.Ok(history.Select(HistoryEvent.Of).ToList())
            : TypedResults.NotFound();
    }
}

/// <summary>One event; its time is UTC, and its data depends on its type.</summary>
internal sealed record HistoryEvent(int Version, string Type, DateTime At, object Data)
{
    public static HistoryEvent Of(RecordedEvent recorded) => new(recorded.Version, recorded.Name, recorded.At.UtcDateTime, recorded.Data);
}
