using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The ports of a resource's replicas that run, to be taken in turn. Thread-safe.</summary>
internal sealed class RunningReplicas(EndpointAnnotation endpoint, IReadOnlyList<ResourceInstance> instances)
{
    private readonly Dictionary<string, int> _portsByInstance = instances.ToDictionary(instance => instance.Id, instance => instance.TargetPorts[endpoint]);
    private ImmutableSortedSet<int> _ports = [];
    private int _turn;

    /// <summary>All of them, beginning with the one whose turn it is.</summary>
    public IEnumerable<int> NextInTurn()
    {
        var ports = _ports;
        var turn = (uint)Interlocked.Increment(ref _turn);
        for (var attempt = 0u; attempt < ports.Count; attempt++)
            yield return ports[(int)((turn + attempt) % (uint)ports.Count)];
    }

    public async Task FollowAsync(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            if (!_portsByInstance.TryGetValue(update.ResourceId, out var port))
                continue;

            var runs = update.Snapshot.State?.Text == KnownResourceStates.Running;
            _ports = runs ? _ports.Add(port) : _ports.Remove(port);
        }
    }
}
