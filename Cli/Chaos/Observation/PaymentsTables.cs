namespace Cli.Chaos.Observation;

internal sealed class PaymentsTables(Database database)
{
    private const string SelectPayments = "SELECT order_id, amount, currency, status FROM payments WHERE order_id = ANY($1)";

    public Task<IReadOnlyList<PaymentRow>> PaymentsAsync(Guid[] orderIds, CancellationToken cancellationToken) => database.ReadAsync(
        SelectPayments,
        orderIds,
        row => new PaymentRow(row.GetGuid(0), row.GetFieldValue<decimal?>(1), row.StringOrNull(2), row.GetString(3)),
        cancellationToken);
}
