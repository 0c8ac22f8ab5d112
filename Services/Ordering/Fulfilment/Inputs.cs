namespace Ordering.Fulfilment;

/// <summary>The customer wants the order cancelled.</summary>
internal sealed record CancelRequested
{
    public static readonly CancelRequested Input = new();
}

/// <summary>No reply came in time.</summary>
internal sealed record DeadlinePassed
{
    public static readonly DeadlinePassed Input = new();
}
