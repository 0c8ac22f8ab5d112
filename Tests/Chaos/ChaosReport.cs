using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Chaos.Faults;
using Chaos.Invariants;

namespace Chaos;

/// <summary>What a run did and found. Its names are documented: fields are added, never renamed.</summary>
internal sealed class ChaosReport(ChaosOptions options, Evidence evidence, FaultInjector injector, IReadOnlyDictionary<string, double> outages, TimeSpan? toQuiet)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly List<double> _latencies = [.. evidence.Records.Select(record => record.AcceptedAfter).OfType<TimeSpan>().Select(latency => latency.TotalMilliseconds).Order()];

    public int Seed => options.Seed;

    public double DurationSeconds => options.Duration.TotalSeconds;

    public double RatePerSecond => options.Rate;

    public int PlannedOrders => evidence.Records.Count;

    /// <summary>Sent at least once; fewer than planned when too many were waiting for an answer already.</summary>
    public int OfferedOrders => evidence.Records.Count(record => record.IsOffered);

    public int AcceptedOrders => evidence.Records.Count(record => record.IsAccepted);

    /// <summary>Accepted orders whose acceptance the customer learned only by asking again after everything was healed.</summary>
    public int AcceptedLateOrders => evidence.Records.Count(record => record.IsAccepted && record.AcceptedAfter is null);

    public int ConfirmedOrders => Ended(Order.Confirmed).Count();

    public int RejectedOrders => Ended(Order.Rejected).Count();

    /// <summary>Without the details after a colon: how many units were wanted is the order's own story.</summary>
    public IReadOnlyDictionary<string, int> RejectedByReason => Count(Ended(Order.Rejected).Select(order => order.Reason?.Split(':')[0] ?? "no reason"));

    public int CancelledOrders => Ended(Order.Cancelled).Count();

    public int UnansweredOrders => Breached(BreachKind.Unanswered);

    public int LostOrders => Breached(BreachKind.Lost);

    public int DoubledOrders => Breached(BreachKind.Doubled);

    public int CancelIgnoredOrders => Breached(BreachKind.CancelIgnored);

    public int OversoldSkus => Breached(BreachKind.Oversold);

    public int WronglyPaidOrders => Breached(BreachKind.WronglyPaid);

    public int WronglyNotifiedOrders => Breached(BreachKind.WronglyNotified);

    public int LeftBehind => Breached(BreachKind.LeftBehind);

    public int DeadLetteredQueues => Breached(BreachKind.DeadLettered);

    public int Kills => injector.Done.OfType<Kill>().Count();

    public IReadOnlyDictionary<string, int> KillsByResource => Count(injector.Done.OfType<Kill>().Select(kill => kill.Resource));

    public int Restarts => injector.Done.OfType<Restart>().Count();

    public IReadOnlyDictionary<string, int> RestartsByResource => Count(injector.Done.OfType<Restart>().Select(restart => restart.Resource));

    public IReadOnlyDictionary<string, int> ProviderFaultsByMode =>
        Count(injector.Done.OfType<ProviderFault>().Select(fault => fault.Mode).Where(mode => mode != ProviderFault.None));

    /// <summary>The longest time that an instance was not running and healthy, whatever the cause.</summary>
    public IReadOnlyDictionary<string, double> LongestOutageSecondsByResource => outages;

    /// <summary>Planned, but their target did not run at that moment.</summary>
    public int SkippedFaults => injector.Skipped;

    /// <summary>From the moment an order was due until its 202, among those accepted during the run; null when none was.</summary>
    public double? AcceptanceP50Milliseconds => Percentile(50);

    public double? AcceptanceP95Milliseconds => Percentile(95);

    public double? AcceptanceP99Milliseconds => Percentile(99);

    public double? AcceptanceMaxMilliseconds => Percentile(100);

    /// <summary>From the end of the faults until nothing moved any more; null when that did not happen in time.</summary>
    public double? SecondsToQuiet => toQuiet is { } time ? Math.Round(time.TotalSeconds, 1) : null;

    public IReadOnlyList<Breach> Breaches { get; } = InvariantCheck.Breaches(evidence);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A line for each figure and each breach, and the verdict.</summary>
    public override string ToString() => string.Join('\n',
    [
        .. from figure in JsonSerializer.SerializeToNode(this, Json)!.AsObject()
           where figure.Key != "breaches"
           select $"{figure.Key,-31} {(figure.Value is JsonObject parts ? string.Join(", ", parts.Select(part => $"{part.Key} {part.Value}")) : $"{figure.Value}")}",
        .. Breaches.Select(breach => $"BREACH {JsonNamingPolicy.CamelCase.ConvertName($"{breach.Kind}")}: {breach.Subject}: {breach.Message}"),
        Breaches.Count == 0 ? "every invariant holds" : $"{Breaches.Count} breaches",
    ]);

    private IEnumerable<Order> Ended(string status) => evidence.Orders.Where(order => order.Status == status);

    private int Breached(BreachKind kind) => Breaches.Where(breach => breach.Kind == kind).DistinctBy(breach => breach.Subject).Count();

    private static SortedDictionary<string, int> Count(IEnumerable<string> names) => new(names.CountBy(name => name).ToDictionary(), StringComparer.Ordinal);

    /// <summary>By the nearest rank, so that each is a latency that really occurred.</summary>
    private double? Percentile(double percent) =>
        _latencies.Count == 0 ? null : Math.Round(_latencies[Math.Max(0, (int)Math.Ceiling(percent / 100 * _latencies.Count) - 1)], 1);
}
