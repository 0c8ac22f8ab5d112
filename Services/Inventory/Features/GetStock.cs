using Dapper;
using Inventory.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Inventory.Features;

/// <summary>The stock level of one product.</summary>
internal static class GetStock
{
    private const string Select = $"SELECT {StockLevel.Columns} FROM stock WHERE sku = @sku";

    public static void Map(IEndpointRouteBuilder inventory) => inventory
        .MapGet("/{sku}", Handle)
        .RequireScope("inventory.read")
        .WithName(nameof(GetStock))
        .WithSummary("Returns the stock level of a product")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<StockLevel>, ValidationProblem, NotFound>> Handle(
        string sku, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(Sku.IsValid(sku), "sku", Sku.Rule);
        if (errors.Any)
            return errors.ToProblem();

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var stock = await connection.QuerySingleOrDefaultAsync<StockLevel>(new CommandDefinition(Select, new { sku }, cancellationToken: cancellationToken));
        return stock is null ? TypedResults.NotFound() : TypedResults.Ok(stock);
    }
}
