using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Ordering.Orders;

/// <summary>An order as its customer sees it: a row of the read model that <see cref="OrdersProjection"/> writes.</summary>
internal sealed record OrderView
{
    public const string Columns = "order_id, status, total, currency, lines, reason, placed_at";

    public required Guid OrderId { get; init; }
    public required OrderStatus Status { get; init; }
    public required Money Total { get; init; }
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime PlacedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static OrderView Read(NpgsqlDataReader row) => new()
    {
        OrderId = row.GetGuid(0),
        Status = Enum.Parse<OrderStatus>(row.GetString(1)),
        Total = new Money(row.GetDecimal(2), row.GetString(3)),
        Lines = JsonSerializer.Deserialize<List<OrderLine>>(row.GetString(4), JsonSerializerOptions.Web)!,
        Reason = row.IsDBNull(5) ? null : row.GetString(5),
        PlacedAt = row.GetDateTime(6),
    };
}
