using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Publishes the states of resources, and waits for them. Safe for use by any thread.</summary>
public class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceState> _instances = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<Channel<ResourceEvent>, byte> _watchers = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly IServiceProvider _services;
    private readonly DependencyWaiter _dependencies;

    /// <summary>Creates the service.</summary>
    /// <param name="logger">Writes the AppHost's log.</param>
    /// <param name="hostApplicationLifetime">The AppHost's lifetime.</param>
    /// <param name="serviceProvider">The application's services.</param>
    /// <param name="resourceLoggerService">Writes the resources' logs.</param>
    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger,
        IHostApplicationLifetime hostApplicationLifetime,
        IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(hostApplicationLifetime);
        _services = serviceProvider ?? throw new ArgumentNullException(nameof(serviceProvider));
        DefaultWaitBehavior = serviceProvider.GetService<IOptions<ResourceNotificationServiceOptions>>()?.Value.DefaultWaitBehavior
            ?? WaitBehavior.StopOnResourceUnavailable;
        _dependencies = new DependencyWaiter(this, resourceLoggerService);
    }

    internal WaitBehavior DefaultWaitBehavior { get; }

    /// <summary>Changes what is known about a resource, in all its instances.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="stateFactory">Makes the new snapshot of the old one; runs under a lock, so it must be quick.</param>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var id in resource.GetInstanceIds())
            await PublishUpdateAsync(resource, id, stateFactory);
    }

    /// <summary>Changes what is known about one instance of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">The instance: the resource's name, or that of one of its replicas.</param>
    /// <param name="stateFactory">Makes the new snapshot of the old one; runs under a lock, so it must be quick.</param>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);

        var instance = _instances.GetOrAdd(resourceId, _ => new InstanceState(resource));
        if (instance.Resource != resource)
            throw new InvalidOperationException($"The id '{resourceId}' belongs to another resource than '{resource.Name}'.");

        lock (instance)
        {
            var previous = instance.Snapshot ?? InitialSnapshot.Of(resource);
            var next = stateFactory(previous);
            if (ReferenceEquals(next, instance.Snapshot))
                return Task.CompletedTask;

            var snapshot = SnapshotRules.Apply(resource, previous, next, _services) with { Version = previous.Version + 1 };
            instance.Snapshot = snapshot;
            // Within the lock, so that watchers see the changes of an instance in order.
            foreach (var watcher in _watchers.Keys)
                watcher.Writer.TryWrite(new ResourceEvent(resource, resourceId, snapshot));
        }
        return Task.CompletedTask;
    }

    /// <summary>What is known about an instance now.</summary>
    /// <param name="resourceId">The instance, or a resource that has only one.</param>
    /// <param name="resourceEvent">What is known.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        resourceEvent = null;
        if (!_instances.TryGetValue(resourceId, out var instance))
        {
            var replicas = _instances.Where(item => item.Value.Resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
            if (replicas.Count != 1)
                return false;
            (resourceId, instance) = (replicas[0].Key, replicas[0].Value);
        }

        if (instance.Snapshot is not { } snapshot)
            return false;
        resourceEvent = new ResourceEvent(instance.Resource, resourceId, snapshot);
        return true;
    }

    /// <summary>What is known about every instance now, and then each change, until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        _watchers.TryAdd(channel, 0);
        try
        {
            var seen = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            foreach (var (id, instance) in _instances)
            {
                if (instance.Snapshot is not { } snapshot)
                    continue;
                seen[id] = snapshot.Version;
                yield return new ResourceEvent(instance.Resource, id, snapshot);
            }

            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                // Published between the subscription and the snapshot above, and so already seen.
                if (!seen.TryGetValue(change.ResourceId, out var version) || change.Snapshot.Version > version)
                    yield return change;
            }
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }

    /// <summary>Waits until a resource is in a state.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="targetState">The state; <see cref="KnownResourceStates.Running"/> when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState], cancellationToken);

    /// <summary>Waits until a resource is in one of several states, and returns which.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="targetStates">The states.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitAsync(
            resourceName,
            change => change.Snapshot.State is { } state && states.Contains(state.Text),
            $"reach the state {string.Join(" or ", states)}",
            cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until a condition holds for an instance of a resource.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="predicate">The condition.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitAsync(resourceName, predicate, "meet the condition", cancellationToken);

    /// <summary>Waits until a resource runs, is healthy, and all that listen to its <see cref="ResourceReadyEvent"/> are done.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource runs, is healthy, and all that listen to its <see cref="ResourceReadyEvent"/> are done.</summary>
    /// <param name="resourceName">The resource.</param>
    /// <param name="waitBehavior">What happens when it stops or fails to start.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DistributedApplicationException">It does not exist, or stopped or failed to start and the wait was not to outlast that.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (_services.GetService<DistributedApplicationModel>() is { } model && !model.Resources.TryGetByName(resourceName, out _))
            throw new DistributedApplicationException($"There is no resource '{resourceName}' to wait for in the application.");

        while (true)
        {
            var reached = await WaitAsync(
                resourceName,
                change => change.Snapshot.IsHealthyAndReady()
                    || change.Snapshot.Ready is { IsFaulted: true }
                    || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && change.Snapshot.IsUnavailable()),
                "become healthy",
                cancellationToken);
            if (reached.Snapshot.Ready is not { } ready)
            {
                throw new DistributedApplicationException(
                    $"Resource '{resourceName}' cannot become healthy: it is {reached.Snapshot.Describe()}. See its log for the reason.");
            }

            if (await ready.CompletesInThisRunAsync(cancellationToken))
                return reached;
        }
    }

    /// <summary>Waits for everything that a resource has been told to wait for.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DistributedApplicationException">One of them can no longer be had.</exception>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return _dependencies.WaitAsync(resource, cancellationToken);
    }

    /// <summary>Ends every wait.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task<ResourceEvent> WaitAsync(string resourceName, Func<ResourceEvent, bool> condition, string what, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        try
        {
            await foreach (var change in WatchAsync(stop.Token))
            {
                if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && condition(change))
                    return change;
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException(
                $"Waiting for resource '{resourceName}' to {what} was cancelled. It is {DescribeNow(resourceName)}.", exception, exception.CancellationToken);
        }
        throw new OperationCanceledException($"Waiting for resource '{resourceName}' to {what} ended.");
    }

    private string DescribeNow(string resourceName)
    {
        var instances = _instances.Where(item => item.Value.Resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase)).ToList();
        return instances.Count == 0
            ? "not known"
            : string.Join(", ", instances.Select(item => item.Value.Snapshot?.Describe() ?? "without a state"));
    }

    private sealed class InstanceState(IResource resource)
    {
        private volatile CustomResourceSnapshot? _snapshot;

        public IResource Resource { get; } = resource;

        public CustomResourceSnapshot? Snapshot
        {
            get => _snapshot;
            set => _snapshot = value;
        }
    }
}
