using Messaging;
using Npgsql;

namespace Ordering.Orders;

/// <summary>The read model `product_sales`: what was sold of each product, in Confirmed orders. It follows the events, a moment later.</summary>
internal sealed class ProductSales : IAsyncProjection
{
    // The row of the order is there: it was written with the event that is projected here, or before.
    private const string AddLines = """
        INSERT INTO product_sales (sku, currency, units, revenue)
        SELECT line ->> 'sku', line -> 'unitPrice' ->> 'currency', quantity, quantity * (line -> 'unitPrice' ->> 'amount')::numeric
        FROM orders, jsonb_array_elements(lines) AS line, CAST(line ->> 'quantity' AS integer) AS quantity
        WHERE order_id = $1
        ON CONFLICT (sku, currency) DO UPDATE
        SET units = product_sales.units + excluded.units, revenue = product_sales.revenue + excluded.revenue
        """;

    private const string Empty = "DELETE FROM product_sales";

    public string Name => "product-sales";

    public void Project(RecordedEvent recorded, UnitOfWork work)
    {
        if (recorded.Data is OrderEvent.Confirmed)
            work.Add(AddLines, new NpgsqlParameter<Guid> { TypedValue = recorded.Stream });
    }

    public void Reset(UnitOfWork work) => work.Add(Empty);
}
