using Benchmarks.Harness;

namespace Benchmarks.WarmStart;

/// <summary>What several starts have in common. Its names are documented: fields are added, never renamed.</summary>
internal sealed record StartSummary
{
    public required int Runs { get; init; }

    public required double StartSecondsMedian { get; init; }

    public required double StartSecondsMin { get; init; }

    public required double StartSecondsMax { get; init; }

    /// <summary>Sum over all processes, median of the runs; null where the system does not tell (only Linux does).</summary>
    public required double? IdleMegabytes { get; init; }

    /// <summary>By resource, seconds from the command's start until first healthy, median of the runs; slowest first.</summary>
    public required IReadOnlyDictionary<string, double> HealthyAfterSeconds { get; init; }

    /// <summary>By resource or program, from the last run; largest first.</summary>
    public required IReadOnlyList<ProcessMemory> Memory { get; init; }

    public static StartSummary Of(IReadOnlyList<StartMeasurement> runs) => new()
    {
        Runs = runs.Count,
        StartSecondsMedian = Median(runs.Select(run => run.Seconds)),
        StartSecondsMin = Round(runs.Min(run => run.Seconds)),
        StartSecondsMax = Round(runs.Max(run => run.Seconds)),
        IdleMegabytes = runs.All(run => run.Memory.Count > 0) ? Median(runs.Select(run => run.Memory.Sum(process => process.Megabytes))) : null,
        HealthyAfterSeconds = runs
            .SelectMany(run => run.SecondsToHealthy)
            .GroupBy(resource => resource.Key, resource => resource.Value, StringComparer.Ordinal)
            .Select(resource => KeyValuePair.Create(resource.Key, Median(resource)))
            .OrderByDescending(resource => resource.Value)
            .ToDictionary(StringComparer.Ordinal),
        Memory = runs[^1].Memory,
    };

    internal static double Median(IEnumerable<double> values) => Round(Percentile.Median(values));

    private static double Round(double value) => Math.Round(value, 2);
}
