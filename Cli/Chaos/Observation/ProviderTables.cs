namespace Cli.Chaos.Observation;

/// <summary>The sandbox of the payment provider keys its authorisations by order.</summary>
internal sealed class ProviderTables(Database database)
{
    private const string SelectAuthorizations = """
        SELECT key::uuid, authorized_at IS NOT NULL AND voided_at IS NULL AND captured_at IS NULL, captured_at IS NOT NULL, amount, currency
        FROM authorizations
        WHERE key = ANY($1::text[])
        """;

    public Task<IReadOnlyList<ProviderRow>> AuthorizationsAsync(Guid[] orderIds, CancellationToken cancellationToken) => database.ReadAsync(
        SelectAuthorizations,
        orderIds.Select(id => id.ToString()).ToArray(),
        row => new ProviderRow(row.GetGuid(0), row.GetBoolean(1), row.GetBoolean(2), row.GetFieldValue<decimal?>(3), row.StringOrNull(4)),
        cancellationToken);
}
