
namespace Ordering.Features;

/// <summary>What Confirmed orders of all customers sold of each product: a figure for operators, a moment behind the orders.</summary>
internal static class GetSales
{
    private const string Select = "SELECT sku, units, revenue, currency FROM product_sales ORDER BY sku, currency";

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapGet("/sales", Handle)
        .RequireScope("operations")
        .WithName(nameof(GetSales))
        .WithSummary("Returns units and revenue of each product");

    private static async Task<SalesFigures> Handle(ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<ProductFigures>();
        while (await rows.ReadAsync(cancellationToken))
            items.Add(new(rows.GetString(0), rows.GetInt64(1), new Money(rows.GetDecimal(2), rows.GetString(3))));
        return new(items);
    }
}

internal sealed record SalesFigures(IReadOnlyList<ProductFigures> Items);

internal sealed record ProductFigures(string Sku, long Units, Money Revenue);
