namespace Messaging.Outbox;

/// <summary>That the broker did not take a message, or that the message was not even tried.</summary>
/// <param name="Reason">What the broker said; null: it was not tried, since one before it was refused.</param>
/// <param name="MayHaveArrived">Whether one of several queues may have the message nevertheless.</param>
internal sealed record Refusal(string? Reason, bool MayHaveArrived)
{
    public static Refusal OfOneBefore { get; } = new(Reason: null, MayHaveArrived: false);
}

/// <summary>What became of a message that was to be published.</summary>
/// <param name="Row">The message.</param>
/// <param name="Refusal">Null: the broker has confirmed it.</param>
internal readonly record struct Outcome(OutboxRow Row, Refusal? Refusal);
