using Inventory.Stock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Inventory.Features;

/// <summary>The stock level of one product.</summary>
internal static class GetStock
{
    private const string Select = $"SELECT {StockLevel.Columns} FROM stock WHERE sku = $1";

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

        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = sku });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? TypedResults.Ok(StockLevel.Read(row)) : TypedResults.NotFound();
    }
}
