namespace Chaos.Planning;

/// <summary>
/// Everything that a run does, known before it begins and a function of its arguments alone: the same seed against the same
/// system is the same run.
/// </summary>
internal sealed record ChaosPlan(IReadOnlyList<PlannedOrder> Orders, IReadOnlyList<PlannedFault> Faults)
{
    // Two streams of random numbers: another rate leaves the faults as they are.
    private const int OrderStream = 0x0;
    private const int FaultStream = 0x5bd1e995;

    public static ChaosPlan Create(int seed, TimeSpan duration, double rate, ChaosTargets targets) => new(
        [.. OrderMix.Create(new Random(seed ^ OrderStream), duration, rate)],
        [.. FaultSchedule.Create(new Random(seed ^ FaultStream), duration, targets)]);

    public IEnumerable<Kill> Kills => Faults.OfType<Kill>();

    /// <summary>How many units all orders together ask for.</summary>
    public IReadOnlyDictionary<string, int> Demand => Orders
        .SelectMany(order => order.Lines)
        .GroupBy(line => line.Sku, StringComparer.Ordinal)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity), StringComparer.Ordinal);
}
