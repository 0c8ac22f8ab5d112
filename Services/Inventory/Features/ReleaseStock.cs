using Inventory.Messages;
using Inventory.Reservations;
using Messaging;

namespace Inventory.Features;

/// <summary>
/// Gives back what orders have reserved. An order that has nothing is marked, so that a request that comes late reserves
/// nothing any more.
/// </summary>
internal sealed class ReleaseStockHandler : IBatchMessageHandler<ReleaseStock>
{
    private const string ReleasedBefore = "released before it was reserved";
    private const string ReleasedAfter = "reserved and released again";

    // An order that is reserved or released at the same time fails here, and is found when this is repeated.
    private const string InsertReleased = """
        INSERT INTO reservations (order_id, status, lines, reason, ended_at)
        SELECT order_id, 'Released', '[]', $2, now() FROM unnest($1) AS order_id
        """;

    private const string MarkReleased = "UPDATE reservations SET status = 'Released', reason = $2, ended_at = now() WHERE order_id = ANY ($1)";

    private const string ReturnUnits = """
        WITH locked AS MATERIALIZED (SELECT sku FROM stock WHERE sku = ANY ($1) ORDER BY sku FOR NO KEY UPDATE)
        UPDATE stock SET reserved = stock.reserved - released.quantity
        FROM unnest($1, $2) AS released (sku, quantity) JOIN locked USING (sku)
        WHERE stock.sku = locked.sku
        """;

    public async Task HandleAsync(IReadOnlyList<ReleaseStock> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        var orderIds = messages.Select(message => message.OrderId).Distinct().Order().ToArray();
        var reservations = await Reservation.LockAsync(orderIds, work, cancellationToken);
        if (reservations.Values.FirstOrDefault(reservation => reservation.Status == ReservationStatus.Committed) is { } committed)
        {
            throw new InvalidOperationException(
                $"The stock of order {committed.OrderId} cannot be released: it is committed, so its units have left the warehouse. " +
                "Ordering must not release a confirmed order; a return is booked by setting the stock.");
        }

        var reserved = reservations.Values.Where(reservation => reservation.Status == ReservationStatus.Reserved).ToList();
        if (reserved.Count > 0)
        {
            work.Add(MarkReleased, new() { Value = reserved.ConvertAll(reservation => reservation.OrderId) }, new() { Value = ReleasedAfter });
            work.Add(ReturnUnits, new Units(reserved).ToParameters());
        }

        // After the stock, as ReserveStock does it: nobody waits for a row here who holds units that somebody else waits for.
        var unknown = Array.FindAll(orderIds, orderId => !reservations.ContainsKey(orderId));
        if (unknown.Length > 0)
            work.Add(InsertReleased, new() { Value = unknown }, new() { Value = ReleasedBefore });

        foreach (var message in messages)
            work.Publish(new StockReleased(message.OrderId), key: message.OrderId.ToString());
    }
}
