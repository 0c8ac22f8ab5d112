namespace Chaos.Invariants;

/// <summary>A promise that was broken, on what (an order id, SKU, idempotency key, queue or table), and how.</summary>
internal sealed record Breach(BreachKind Kind, string Subject, string Message);

/// <summary>The README says which invariant each breaks. Kinds are added, never renamed.</summary>
internal enum BreachKind
{
    Unanswered,
    Lost,
    Doubled,
    CancelIgnored,
    Oversold,
    WronglyPaid,
    WronglyNotified,
    LeftBehind,
    DeadLettered,
}
