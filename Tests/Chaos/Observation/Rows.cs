namespace Chaos.Observation;

/// <summary>An order as its customer sees it.</summary>
internal sealed record OrderRow(Guid OrderId, string Status, decimal Total, string Currency)
{
    public const string Confirmed = "Confirmed";
    public const string Rejected = "Rejected";
    public const string Cancelled = "Cancelled";

    public IReadOnlyList<OrderedUnits> Lines { get; init; } = [];

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    public bool IsTerminal => Status is Confirmed or Rejected or Cancelled;
}

internal sealed record OrderedUnits(string Sku, int Quantity);

internal sealed record StockRow(string Sku, int OnHand, int Reserved);

internal sealed record PaymentRow(Guid OrderId, decimal Amount, string Currency, string Status)
{
    public const string Authorized = "Authorized";
    public const string Captured = "Captured";
}

/// <summary>What the payment provider did for an order: the money itself, whatever Payments believes.</summary>
internal sealed record ProviderRow(Guid OrderId, bool IsHeld, bool IsCaptured, decimal? Amount, string? Currency);

/// <summary>What the customer who placed the order was told.</summary>
internal sealed record NotificationRow(Guid OrderId, string Kind)
{
    public const string OrderConfirmed = "OrderConfirmed";
}

/// <summary>How many of a service's messages or sagas wait, and where.</summary>
internal sealed record BacklogRow(string Service, string Table, long Count)
{
    public const string Outbox = "outbox";
    public const string Retries = "retries";
    public const string ScheduledMessages = "scheduled messages";
    public const string Sagas = "sagas";
    public const string DeadLetters = "dead letters";
}

/// <summary>A queue and its messages, ready or not acknowledged; null while the broker does not say.</summary>
internal sealed record QueueRow(string Name, long? Messages)
{
    public string Service => Name.Split('.')[0];
}
