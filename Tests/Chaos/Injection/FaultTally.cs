using System.Collections.Concurrent;

namespace Chaos.Injection;

/// <summary>What was really done; a plan's kill of something that does not run is not a kill. Thread-safe.</summary>
internal sealed class FaultTally
{
    private readonly ConcurrentDictionary<string, int> _kills = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _restarts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _provider = new(StringComparer.Ordinal);
    private int _skipped;

    public IReadOnlyDictionary<string, int> Kills => Sorted(_kills);

    public IReadOnlyDictionary<string, int> Restarts => Sorted(_restarts);

    public IReadOnlyDictionary<string, int> ProviderFaults => Sorted(_provider);

    public int Skipped => Volatile.Read(ref _skipped);

    public void Killed(string resource) => Count(_kills, resource);

    public void Restarted(string resource) => Count(_restarts, resource);

    public void ProviderIs(string mode) => Count(_provider, mode);

    public void Skip() => Interlocked.Increment(ref _skipped);

    private static void Count(ConcurrentDictionary<string, int> counts, string key) => counts.AddOrUpdate(key, 1, (_, count) => count + 1);

    private static SortedDictionary<string, int> Sorted(ConcurrentDictionary<string, int> counts) => new(counts, StringComparer.Ordinal);
}
