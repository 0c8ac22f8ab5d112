using Chaos.Faults;
using Chaos.Load;

namespace Chaos;

/// <summary>Orders are offered for the duration, at the rate in orders a second; recovery and checks come after.</summary>
internal sealed record ChaosOptions(TimeSpan Duration, int Seed, double Rate);

/// <summary>
/// Everything that a run does, known before it begins and a function of its arguments alone: the same seed against the same
/// system is the same run.
/// </summary>
internal sealed record ChaosPlan(IReadOnlyList<PlannedOrder> Orders, IReadOnlyList<PlannedFault> Faults)
{
    // Another stream of random numbers than the orders': another rate leaves the faults as they are.
    private const int FaultStream = 0x5bd1e995;

    public static ChaosPlan Create(ChaosOptions options, ChaosTargets targets) => new(
        [.. OrderMix.Create(new Random(options.Seed), options.Duration, options.Rate)],
        [.. FaultSchedule.Create(new Random(options.Seed ^ FaultStream), options.Duration, targets)]);

    /// <summary>How many units all orders together ask for.</summary>
    public IReadOnlyDictionary<string, int> Demand => Orders
        .SelectMany(order => order.Lines)
        .GroupBy(line => line.Sku, StringComparer.Ordinal)
        .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Quantity), StringComparer.Ordinal);
}
