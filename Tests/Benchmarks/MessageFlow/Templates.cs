using System.Reflection;
using Benchmarks.Harness;
using Messaging;

namespace Benchmarks.MessageFlow;

/// <summary>Databases to be copied for each measurement: empty, or with a million messages handled before.</summary>
internal static class Templates
{
    // As the services' ids are: UUIDs of version 7, here of the milliseconds of the last twenty minutes.
    private const string EarlierIds = """
        SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 1200000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3)
            || '8' || substr(md5(n::text), 4, 15))::uuid AS id
        FROM generate_series(1, 1000000) AS n
        """;

    private static readonly string FillSales = $"INSERT INTO orders (order_id, customer, sku, quantity) SELECT id, 'customer-00001', 'SKU-0001', 1 FROM ({EarlierIds}) AS earlier";

    private static readonly string FillShipments = $"INSERT INTO shipments (order_id, customer, sku, quantity) SELECT id, 'customer-00001', 'SKU-0001', 1 FROM ({EarlierIds}) AS earlier";

    private static readonly string FillInbox = $"INSERT INTO messaging.inbox (message_id, bucket) SELECT id, floor(extract(epoch FROM now()) / 86400)::bigint & 31 FROM ({EarlierIds}) AS earlier";

    public static (string Sales, string Shipping) Of(string variant, bool prefilled)
    {
        var suffix = prefilled ? "_million" : "";
        return Variants.IsSystem(variant) ? ($"library_sales{suffix}", $"library_shipping{suffix}") : ($"twin_sales{suffix}", $"twin_shipping{suffix}");
    }

    public static async Task CreateAsync(Databases databases, CancellationToken cancellationToken)
    {
        var library = Databases.ScriptsOf(typeof(UnitOfWork).Assembly, "Migrations/").ToList();
        await databases.CreateAsync("library_sales", [.. library, Own("sales.sql")], cancellationToken);
        await databases.CreateAsync("library_shipping", [.. library, Own("shipping.sql")], cancellationToken);
        await databases.CreateAsync("twin_sales", [Own("sales.sql"), Own("twin-sales.sql")], cancellationToken);
        await databases.CreateAsync("twin_shipping", [Own("shipping.sql"), Own("twin-shipping.sql")], cancellationToken);
    }

    public static async Task FillAsync(Databases databases, CancellationToken cancellationToken)
    {
        await FillAsync(databases, "library_sales", FillSales, cancellationToken);
        await FillAsync(databases, "twin_sales", FillSales, cancellationToken);
        await FillAsync(databases, "library_shipping", $"{FillInbox}; {FillShipments}", cancellationToken);
        await FillAsync(databases, "twin_shipping", $"INSERT INTO inbox (message_id) {EarlierIds}; {FillShipments}", cancellationToken);
    }

    private static async Task FillAsync(Databases databases, string template, string fill, CancellationToken cancellationToken)
    {
        var filled = $"{template}_million";
        await databases.CopyAsync(template, filled, cancellationToken);
        await databases.ExecuteAsync(filled, fill, cancellationToken);
        await databases.ExecuteAsync(filled, "VACUUM ANALYZE", cancellationToken);
    }

    private static string Own(string name) => Databases.ScriptsOf(Assembly.GetExecutingAssembly(), name).Single();
}
