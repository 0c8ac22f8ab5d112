using System.Globalization;
using System.Text.Json.Nodes;

namespace Ordering.Orders;

/// <summary>
/// Version 1 of <c>order-placed</c>: the row of the table in which orders were kept before there were events
/// (<c>Migrations/0002_events.sql</c> writes it). The total was a number and its currency stood beside it.
/// </summary>
internal static class OrderPlacedV1
{
    public static JsonObject ToV2(JsonObject placed)
    {
        placed["total"] = new JsonObject
        {
            ["amount"] = placed["total"]!.GetValue<decimal>().ToString("0.00", CultureInfo.InvariantCulture),
            ["currency"] = placed["currency"]!.GetValue<string>(),
        };
        placed.Remove("currency");
        return placed;
    }
}
