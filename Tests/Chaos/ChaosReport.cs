using Chaos.Injection;
using Chaos.Invariants;
using Chaos.Observation;

namespace Chaos;

/// <summary>What a run did and found. Its names are documented: fields are added, never renamed.</summary>
internal sealed record ChaosReport
{
    public required int Seed { get; init; }

    public required double DurationSeconds { get; init; }

    public required double RatePerSecond { get; init; }

    public required int PlannedOrders { get; init; }

    /// <summary>Sent at least once; fewer than planned when too many were waiting for an answer already.</summary>
    public required int OfferedOrders { get; init; }

    public required int AcceptedOrders { get; init; }

    /// <summary>Accepted orders whose acceptance the customer learned only by asking again after everything was healed.</summary>
    public required int AcceptedLateOrders { get; init; }

    public required int ConfirmedOrders { get; init; }

    public required int RejectedOrders { get; init; }

    public required IReadOnlyDictionary<string, int> RejectedByReason { get; init; }

    public required int CancelledOrders { get; init; }

    public required int UnansweredOrders { get; init; }

    public required int LostOrders { get; init; }

    public required int DoubledOrders { get; init; }

    public required int CancelIgnoredOrders { get; init; }

    public required int OversoldSkus { get; init; }

    public required int WronglyPaidOrders { get; init; }

    public required int WronglyNotifiedOrders { get; init; }

    public required int LeftBehind { get; init; }

    public required int DeadLetteredQueues { get; init; }

    public required int Kills { get; init; }

    public required IReadOnlyDictionary<string, int> KillsByResource { get; init; }

    public required int Restarts { get; init; }

    public required IReadOnlyDictionary<string, int> RestartsByResource { get; init; }

    public required IReadOnlyDictionary<string, int> ProviderFaultsByMode { get; init; }

    /// <summary>The longest time that an instance was not running and healthy, whatever the cause.</summary>
    public required IReadOnlyDictionary<string, double> LongestOutageSecondsByResource { get; init; }

    /// <summary>Planned, but their target did not run at that moment.</summary>
    public required int SkippedFaults { get; init; }

    /// <summary>From the moment an order was due until its 202, among those accepted during the run; null when none was.</summary>
    public required double? AcceptanceP50Milliseconds { get; init; }

    public required double? AcceptanceP95Milliseconds { get; init; }

    public required double? AcceptanceP99Milliseconds { get; init; }

    public required double? AcceptanceMaxMilliseconds { get; init; }

    /// <summary>From the end of the faults until nothing moved any more; null when that did not happen in time.</summary>
    public required double? SecondsToQuiet { get; init; }

    public required IReadOnlyList<Breach> Breaches { get; init; }

    public static ChaosReport Of(ChaosOptions options, Evidence evidence, FaultTally tally, IReadOnlyDictionary<string, double> outages, TimeSpan? toQuiet)
    {
        var breaches = evidence.Breaches();
        var latencies = Latencies.Of(evidence.Records.Select(record => record.AcceptedAfter).OfType<TimeSpan>());
        return new()
        {
            Seed = options.Seed,
            DurationSeconds = options.Duration.TotalSeconds,
            RatePerSecond = options.Rate,
            PlannedOrders = evidence.Records.Count,
            OfferedOrders = evidence.Records.Count(record => record.IsOffered),
            AcceptedOrders = evidence.Records.Count(record => record.IsAccepted),
            AcceptedLateOrders = evidence.Records.Count(record => record.IsAccepted && record.AcceptedAfter is null),
            ConfirmedOrders = evidence.Outcome.Orders.Count(order => order.Status == OrderRow.Confirmed),
            RejectedOrders = evidence.Outcome.Orders.Count(order => order.Status == OrderRow.Rejected),
            RejectedByReason = Reasons(evidence.Outcome.Orders),
            CancelledOrders = evidence.Outcome.Orders.Count(order => order.Status == OrderRow.Cancelled),
            UnansweredOrders = Breached(BreachKind.Unanswered),
            LostOrders = Breached(BreachKind.Lost),
            DoubledOrders = Breached(BreachKind.Doubled),
            CancelIgnoredOrders = Breached(BreachKind.CancelIgnored),
            OversoldSkus = Breached(BreachKind.Oversold),
            WronglyPaidOrders = Breached(BreachKind.WronglyPaid),
            WronglyNotifiedOrders = Breached(BreachKind.WronglyNotified),
            LeftBehind = Breached(BreachKind.LeftBehind),
            DeadLetteredQueues = Breached(BreachKind.DeadLettered),
            Kills = tally.Kills.Values.Sum(),
            KillsByResource = tally.Kills,
            Restarts = tally.Restarts.Values.Sum(),
            RestartsByResource = tally.Restarts,
            ProviderFaultsByMode = tally.ProviderFaults,
            LongestOutageSecondsByResource = outages,
            SkippedFaults = tally.Skipped,
            AcceptanceP50Milliseconds = latencies.Percentile(50),
            AcceptanceP95Milliseconds = latencies.Percentile(95),
            AcceptanceP99Milliseconds = latencies.Percentile(99),
            AcceptanceMaxMilliseconds = latencies.Percentile(100),
            SecondsToQuiet = toQuiet is { } time ? Math.Round(time.TotalSeconds, 1) : null,
            Breaches = breaches,
        };

        int Breached(BreachKind kind) => breaches.Where(breach => breach.Kind == kind).Select(breach => breach.Subject).Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>Without the details after a colon: how many units were wanted is the order's own story.</summary>
    private static SortedDictionary<string, int> Reasons(IEnumerable<OrderRow> orders) => new(
        orders
            .Where(order => order.Status == OrderRow.Rejected)
            .CountBy(order => order.Reason?.Split(':')[0] ?? "no reason")
            .ToDictionary(StringComparer.Ordinal),
        StringComparer.Ordinal);
}
