using Messaging;

namespace Ordering.Orders;

/// <summary>An order: what its events say about it, and nothing else.</summary>
internal sealed record Order
{
    public required Guid OrderId { get; init; }
    public required string CustomerId { get; init; }
    public required IReadOnlyList<OrderLine> Lines { get; init; }
    public required Money Total { get; init; }
    public required string PaymentMethod { get; init; }
    public required DateTimeOffset PlacedAt { get; init; }

    /// <summary>How many events have happened to it.</summary>
    public int Version { get; init; } = 1;

    public OrderStatus Status { get; init; } = OrderStatus.Submitted;
    public Guid? PaymentId { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    /// <returns>Null where nothing has happened.</returns>
    public static Order? From(IEnumerable<RecordedEvent> history)
    {
        Order? order = null;
        foreach (var recorded in history)
            order = order is null ? Begin(recorded) : order.After(recorded.Data) with { Version = recorded.Version };
        return order;
    }

    private static Order Begin(RecordedEvent first) => first.Data is OrderEvent.Placed placed
        ? new()
        {
            OrderId = placed.OrderId,
            CustomerId = placed.CustomerId,
            Lines = placed.Lines,
            Total = placed.Total,
            PaymentMethod = placed.PaymentMethod,
            PlacedAt = first.At,
        }
        : throw new InvalidOperationException($"The history of order {first.Stream} begins with '{first.Name}' instead of being placed.");

    private Order After(object next) => next switch
    {
        OrderEvent.StockReserved => this with { Status = OrderStatus.StockReserved },
        OrderEvent.PaymentAuthorized authorized => this with { Status = OrderStatus.PaymentAuthorized, PaymentId = authorized.PaymentId },
        OrderEvent.Confirmed => this with { Status = OrderStatus.Confirmed },
        OrderEvent.Rejected rejected => this with { Status = OrderStatus.Rejected, Reason = rejected.Reason },
        OrderEvent.Cancelled => this with { Status = OrderStatus.Cancelled },
        _ => this,
    };
}
