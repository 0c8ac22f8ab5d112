using Chaos.Observation;
using Chaos.Traffic;

namespace Chaos.Invariants;

/// <summary>All that a verdict rests on.</summary>
internal sealed record Evidence
{
    /// <summary>Before the first order, after stock was received.</summary>
    public required Totals Before { get; init; }

    /// <summary>Once the system was quiet again, or was given up on.</summary>
    public required Totals After { get; init; }

    public required IReadOnlyList<OrderRecord> Records { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>The invariants of the README, each kind in a file of its own.</summary>
    public IReadOnlyList<Breach> Breaches() =>
    [
        .. OrderInvariants.Check(Records, Outcome),
        .. StockInvariants.Check(Before, After, Outcome),
        .. PaymentInvariants.Check(Outcome),
        .. NotificationInvariants.Check(Outcome),
        .. MessagingInvariants.Check(Before, After),
    ];
}
