namespace Cli.Chaos.Observation;

internal sealed class InventoryTables(Database database)
{
    private const string SelectStock = "SELECT sku, on_hand, reserved FROM stock";

    public Task<IReadOnlyList<StockRow>> StockAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(SelectStock, parameter: null, row => new StockRow(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), cancellationToken);
}
