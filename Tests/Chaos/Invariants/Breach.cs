namespace Chaos.Invariants;

/// <summary>
/// A promise that was broken, on what (an order id, SKU, idempotency key, queue or table), and how. Documented in
/// the README: kinds are added, never renamed.
/// </summary>
internal sealed record Breach(BreachKind Kind, string Subject, string Message);

internal enum BreachKind
{
    /// <summary>An offered order got no acceptance even when everything was healed.</summary>
    Unanswered,

    /// <summary>An accepted order does not exist, or has not ended.</summary>
    Lost,

    /// <summary>One key, two orders; or an order that nobody placed.</summary>
    Doubled,

    /// <summary>An order whose cancellation was accepted is Confirmed.</summary>
    CancelIgnored,

    /// <summary>Units on hand, reserved and sold do not add up.</summary>
    Oversold,

    /// <summary>A payment is missing, doubled, left authorised, or of another amount.</summary>
    WronglyPaid,

    /// <summary>The customer was not told, told twice, or told what is not so.</summary>
    WronglyNotified,

    /// <summary>Something is still on its way although nothing moves.</summary>
    LeftBehind,

    /// <summary>A service has more dead letters than before.</summary>
    DeadLettered,
}
