using System.Text.Json;
using Inventory.Messages;
using Messaging;
using Npgsql;

namespace Inventory.Reservations;

/// <summary>What was decided about an order's stock. A reason is there while the order has no claim to units.</summary>
internal sealed record Reservation(Guid OrderId, ReservationStatus Status, IReadOnlyList<StockLine> Lines, string? Reason)
{
    public const string Columns = "order_id, status, lines, reason";

    private const string Lock = $"SELECT {Columns} FROM reservations WHERE order_id = ANY ($1) ORDER BY order_id FOR NO KEY UPDATE";

    /// <summary>What was decided about these orders; nobody else changes it before the commit.</summary>
    public static async Task<Dictionary<Guid, Reservation>> LockAsync(Guid[] orderIds, UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Lock, work.Connection) { Parameters = { new() { Value = orderIds } } };
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        return await ReadAllAsync(rows, cancellationToken);
    }

    /// <summary>Reads rows of <see cref="Columns"/>, by order.</summary>
    public static async Task<Dictionary<Guid, Reservation>> ReadAllAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var reservations = new Dictionary<Guid, Reservation>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var reservation = new Reservation(
                rows.GetGuid(0),
                Enum.Parse<ReservationStatus>(rows.GetString(1)),
                JsonSerializer.Deserialize<List<StockLine>>(rows.GetString(2), JsonSerializerOptions.Web)!,
                rows.IsDBNull(3) ? null : rows.GetString(3));
            reservations.Add(reservation.OrderId, reservation);
        }

        return reservations;
    }
}
