using Inventory.Messages;
using Inventory.Reservations;
using Messaging;
using Npgsql;

namespace Inventory.Features;

/// <summary>Takes the units of confirmed orders out of stock.</summary>
internal sealed class CommitStockHandler : IBatchMessageHandler<CommitStock>
{
    private const string MarkCommitted = "UPDATE reservations SET status = 'Committed', ended_at = now() WHERE order_id = ANY ($1)";

    private const string TakeUnits = """
        WITH locked AS MATERIALIZED (SELECT sku FROM stock WHERE sku = ANY ($1) ORDER BY sku FOR NO KEY UPDATE)
        UPDATE stock SET on_hand = stock.on_hand - committed.quantity, reserved = stock.reserved - committed.quantity
        FROM unnest($1, $2) AS committed (sku, quantity) JOIN locked USING (sku)
        WHERE stock.sku = locked.sku
        """;

    public async Task HandleAsync(IReadOnlyList<CommitStock> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        var orderIds = messages.Select(message => message.OrderId).Distinct().ToArray();
        var reservations = await Reservation.LockAsync(orderIds, work, cancellationToken);
        foreach (var orderId in orderIds)
            RequireClaim(orderId, reservations.GetValueOrDefault(orderId));

        var reserved = reservations.Values.Where(reservation => reservation.Status == ReservationStatus.Reserved).ToList();
        if (reserved.Count == 0)
            return;

        work.Add(MarkCommitted, new NpgsqlParameter { Value = reserved.ConvertAll(reservation => reservation.OrderId) });
        work.Add(TakeUnits, new Units(reserved).ToParameters());
    }

    private static void RequireClaim(Guid orderId, Reservation? reservation)
    {
        if (reservation is not { Status: ReservationStatus.Reserved or ReservationStatus.Committed })
        {
            throw new InvalidOperationException(
                $"The stock of order {orderId} cannot be committed: {reservation?.Reason ?? "nothing was ever reserved for it"}. " +
                "Ordering must only confirm an order whose stock is reserved.");
        }
    }
}
