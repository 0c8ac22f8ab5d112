using Chaos.Load;

namespace Chaos.Invariants;

/// <summary>All that a verdict rests on.</summary>
internal sealed record Evidence
{
    /// <summary>Before the first order, after stock was received.</summary>
    public required Totals Before { get; init; }

    /// <summary>Once the system was quiet again, or was given up on.</summary>
    public required Totals After { get; init; }

    /// <summary>What the client knows of the orders that it placed.</summary>
    public required IReadOnlyList<OrderRecord> Records { get; init; }

    /// <summary>All orders that the system has of the customer since the run began.</summary>
    public required IReadOnlyList<Order> Orders { get; init; }

    /// <summary>What Payments has written down.</summary>
    public required IReadOnlyList<Payment> Payments { get; init; }

    /// <summary>What the payment provider did: the money itself, whatever Payments believes.</summary>
    public required IReadOnlyList<Payment> ProviderPayments { get; init; }

    public required IReadOnlyList<Notification> Notifications { get; init; }
}

/// <summary>What is compared before and after a run.</summary>
internal sealed record Totals(IReadOnlyList<Stock> Stock, IReadOnlyList<Backlog> Backlog, IReadOnlyList<Queue> Queues);

/// <summary>An order as its customer sees it.</summary>
internal sealed record Order(Guid OrderId, string Status, Money Total, IReadOnlyList<OrderLine> Lines, DateTimeOffset PlacedAt)
{
    public const string Confirmed = "Confirmed";
    public const string Rejected = "Rejected";
    public const string Cancelled = "Cancelled";

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }
}

internal sealed record Money(decimal Amount, string Currency)
{
    public override string ToString() => $"{Amount} {Currency}";
}

internal sealed record Stock(string Sku, int OnHand, int Reserved);

internal sealed record Payment(Guid OrderId, Money? Amount, string Status)
{
    public const string Authorized = "Authorized";
    public const string Captured = "Captured";
}

/// <summary>What the customer who placed the order was told.</summary>
internal sealed record Notification(Guid OrderId, string Kind)
{
    public const string OrderConfirmed = "OrderConfirmed";
}

/// <summary>How many of a service's messages or sagas wait, and where.</summary>
internal sealed record Backlog(string Service, string Table, long Count)
{
    public const string Outbox = "outbox";
    public const string Retries = "retries";
    public const string ScheduledMessages = "scheduled messages";
    public const string Sagas = "sagas";
    public const string DeadLetters = "dead letters";

    /// <summary>What is known of each, for a dead letter its type and reason; oldest first.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>A queue and its messages, ready or not acknowledged; null while the broker does not say.</summary>
internal sealed record Queue(string Name, long? Messages)
{
    public string Service => Name.Split('.')[0];
}
