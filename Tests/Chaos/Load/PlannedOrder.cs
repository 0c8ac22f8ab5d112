namespace Chaos.Load;

/// <summary>
/// One order that is offered at its time from the start of the run, whatever became of those before it. Its number, from 0,
/// is part of its idempotency key.
/// </summary>
internal sealed record PlannedOrder(int Number, TimeSpan At, IReadOnlyList<OrderLine> Lines, string PaymentMethod)
{
    /// <summary>How long after its acceptance the customer cancels it; null for most.</summary>
    public TimeSpan? CancelAfter { get; init; }
}

internal sealed record OrderLine(string Sku, int Quantity);
