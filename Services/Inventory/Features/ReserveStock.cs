using System.Text.Json;
using Inventory.Messages;
using Inventory.Reservations;
using Inventory.Stock;
using Messaging;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Features;

/// <summary>
/// Promises units to orders: all lines of an order or none. Orders that arrive together are decided one after another, but
/// read and written together.
/// </summary>
internal sealed class ReserveStockHandler : IBatchMessageHandler<ReserveStock>
{
    // Whoever changes stock locks it in this order, so nobody waits in a circle.
    private const string LockStock = "SELECT sku, on_hand - reserved FROM stock WHERE sku = ANY ($1) ORDER BY sku FOR NO KEY UPDATE";

    private const string SelectReservations = $"SELECT {Reservation.Columns} FROM reservations WHERE order_id = ANY ($1)";

    // An order that is decided twice at the same time fails here, and the second finds the first one's decision when it is repeated.
    private const string InsertReservations = """
        INSERT INTO reservations (order_id, status, lines, reason)
        SELECT * FROM unnest($1, $2, $3, $4)
        """;

    private const string ReserveUnits = """
        UPDATE stock SET reserved = stock.reserved + ordered.quantity
        FROM unnest($1, $2) AS ordered (sku, quantity)
        WHERE stock.sku = ordered.sku
        """;

    public async Task HandleAsync(IReadOnlyList<ReserveStock> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        var (stock, reservations) = await ReadAsync(messages, work, cancellationToken);
        var decided = new List<Reservation>(messages.Count);
        foreach (var (orderId, lines) in messages)
        {
            if (!reservations.TryGetValue(orderId, out var reservation))
            {
                reservation = Decide(orderId, lines, stock);
                reservations.Add(orderId, reservation);
                decided.Add(reservation);
            }

            if (reservation.Reason is { } reason)
                work.Publish(new StockRejected(orderId, reason), key: orderId.ToString());
            else
                work.Publish(new StockReserved(orderId), key: orderId.ToString());
        }

        // In the order in which ReleaseStock adds them, so that nobody waits in a circle there either.
        if (decided.Count > 0)
            Write([.. decided.OrderBy(reservation => reservation.OrderId)], work);
    }

    private static Reservation Decide(Guid orderId, IReadOnlyList<StockLine> lines, AvailableStock stock)
    {
        var reason = stock.Take(lines);
        return new(orderId, reason is null ? ReservationStatus.Reserved : ReservationStatus.Rejected, lines, reason);
    }

    private static async Task<(AvailableStock Stock, Dictionary<Guid, Reservation> Reservations)> ReadAsync(
        IReadOnlyList<ReserveStock> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        var skus = messages.SelectMany(message => message.Lines, (_, line) => line.Sku).Distinct().ToArray();
        await using var batch = new NpgsqlBatch(work.Connection)
        {
            BatchCommands =
            {
                new(LockStock) { Parameters = { new() { Value = skus } } },
                new(SelectReservations) { Parameters = { new() { Value = messages.Select(message => message.OrderId).ToArray() } } },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);

        var units = new Dictionary<string, int>(skus.Length);
        while (await rows.ReadAsync(cancellationToken))
            units.Add(rows.GetString(0), rows.GetInt32(1));
        await rows.NextResultAsync(cancellationToken);
        return (new(units), await Reservation.ReadAllAsync(rows, cancellationToken));
    }

    private static void Write(List<Reservation> decided, UnitOfWork work)
    {
        work.Add(
            InsertReservations,
            new() { Value = decided.ConvertAll(reservation => reservation.OrderId) },
            new() { Value = decided.ConvertAll(reservation => reservation.Status.ToString()) },
            new()
            {
                Value = decided.ConvertAll(reservation => JsonSerializer.Serialize(reservation.Lines, JsonSerializerOptions.Web)),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
            },
            new() { Value = decided.ConvertAll(reservation => reservation.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        work.Add(ReserveUnits, new Units(decided.Where(reservation => reservation.Status == ReservationStatus.Reserved)).ToParameters());
    }
}
