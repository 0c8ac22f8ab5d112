using System.Collections.Concurrent;

namespace Dashboard.Telemetry;

/// <summary>Who has sent something, each once. Thread-safe.</summary>
internal sealed class Senders
{
    /// <summary>Later ones are taken from, but not listed: an application has tens of instances, a mistake may have a new one per request.</summary>
    public const int Most = 1_000;

    private readonly ConcurrentDictionary<(string Name, string InstanceId), Sender> _known = [];

    public IReadOnlyList<string> Names => [.. _known.Values.Select(sender => sender.Name).Distinct().Order(StringComparer.Ordinal)];

    public Sender Get(string name, string instanceId)
    {
        if (_known.TryGetValue((name, instanceId), out var known))
            return known;

        var sender = new Sender(name, instanceId);
        return _known.Count < Most ? _known.GetOrAdd((name, instanceId), sender) : sender;
    }
}
