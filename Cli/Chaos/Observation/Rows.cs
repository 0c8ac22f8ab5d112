namespace Cli.Chaos.Observation;

/// <summary>An order as Ordering's read model has it.</summary>
internal sealed record OrderRow(Guid OrderId, string CustomerId, string Status, decimal Total, string Currency)
{
    public const string Confirmed = "Confirmed";
    public const string Rejected = "Rejected";
    public const string Cancelled = "Cancelled";

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }

    public bool IsTerminal => Status is Confirmed or Rejected or Cancelled;
}

/// <summary>Which order Ordering remembers for an idempotency key.</summary>
internal sealed record KeyRow(string Key, Guid OrderId);

/// <summary>Units of all Confirmed orders of the system.</summary>
internal sealed record ConfirmedUnitsRow(string Sku, long Units);

internal sealed record StockRow(string Sku, int OnHand, int Reserved);

/// <summary>Amount and currency are null where a payment was voided before it was asked for.</summary>
internal sealed record PaymentRow(Guid OrderId, decimal? Amount, string? Currency, string Status)
{
    public const string Authorized = "Authorized";
    public const string Captured = "Captured";
}

/// <summary>What the payment provider did for an order: the money itself, whatever Payments believes.</summary>
internal sealed record ProviderRow(Guid OrderId, bool IsHeld, bool IsCaptured, decimal? Amount, string? Currency);

/// <summary>What a customer was told.</summary>
internal sealed record NotificationRow(Guid OrderId, string CustomerId, string Kind)
{
    public const string OrderConfirmed = "OrderConfirmed";
}

/// <summary>How many rows wait in one of Messaging's tables.</summary>
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
