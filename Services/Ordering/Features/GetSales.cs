using Dapper;

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
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return new((await connection.QueryAsync<ProductFigures>(new CommandDefinition(Select, cancellationToken: cancellationToken))).AsList());
    }
}

internal sealed record SalesFigures(IReadOnlyList<ProductFigures> Items);

internal sealed record ProductFigures(string Sku, long Units, Money Revenue)
{
    /// <summary>Reads a row.</summary>
    internal ProductFigures(string sku, long units, decimal revenue, string currency)
        : this(sku, units, new Money(revenue, currency))
    {
    }
}
