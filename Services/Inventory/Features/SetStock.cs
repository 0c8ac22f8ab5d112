using Dapper;
using Inventory.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Inventory.Features;

/// <summary>Sets how many units of a product are on hand, after a delivery or a count; creates the product's stock.</summary>
internal static class SetStock
{
    private const int MaxOnHand = 1_000_000;

    // One statement: reservations made meanwhile are compared with, not overwritten.
    private const string Upsert = $"""
        INSERT INTO stock (sku, on_hand) VALUES (@sku, @onHand)
        ON CONFLICT (sku) DO UPDATE SET on_hand = excluded.on_hand WHERE stock.reserved <= excluded.on_hand
        RETURNING {StockLevel.Columns}
        """;

    public static void Map(IEndpointRouteBuilder inventory) => inventory
        .MapPut("/{sku}", Handle)
        .RequireScope("inventory.write")
        .WithName(nameof(SetStock))
        .WithSummary("Sets the units on hand of a product")
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<StockLevel>, ValidationProblem, ProblemHttpResult>> Handle(
        string sku, SetStockRequest request, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(Sku.IsValid(sku), "sku", Sku.Rule);
        errors.Require(request.OnHand is >= 0 and <= MaxOnHand, "onHand", $"Must be a whole number from 0 to {MaxOnHand}.");
        if (errors.Any)
            return errors.ToProblem();

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var stock = await connection.QuerySingleOrDefaultAsync<StockLevel>(
            new CommandDefinition(Upsert, new { sku, request.OnHand }, cancellationToken: cancellationToken));
        return stock is not null
            ? TypedResults.Ok(stock)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict,
                title: "More units are reserved",
                detail: $"Orders have reserved more than {request.OnHand} units of {sku}. Release reservations or set a higher number.");
    }
}

internal sealed record SetStockRequest(int? OnHand);
