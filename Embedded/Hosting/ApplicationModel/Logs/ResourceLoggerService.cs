using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Keeps the log of each instance of each resource: what its process writes and what the AppHost has to say about it. The last
/// 10,000 lines are kept. Safe for use by any thread.
/// </summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time;

    /// <summary>Creates the service.</summary>
    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    /// <summary>Writes to the logs of all instances of a resource.</summary>
    /// <param name="resource">The resource.</param>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceLogger([.. resource.GetInstanceIds().Select(Log)], _time);
    }

    /// <summary>Writes to the log of one instance.</summary>
    /// <param name="resourceName">The instance: the resource's name, or that of one of its replicas.</param>
    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return new ResourceLogger([Log(resourceName)], _time);
    }

    /// <summary>The lines kept of all instances of a resource, and then new ones in batches until the log is completed.</summary>
    /// <param name="resource">The resource.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return LogReader.WatchAsync([.. resource.GetInstanceIds().Select(Log)]);
    }

    /// <summary>The lines kept of one instance, and then new ones in batches until the log is completed.</summary>
    /// <param name="resourceName">The instance: the resource's name, or that of one of its replicas.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return LogReader.WatchAsync([Log(resourceName)]);
    }

    /// <summary>The lines kept of all instances of a resource.</summary>
    /// <param name="resource">The resource.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.GetInstanceIds().Select(id => Log(id).Read()).ToAsyncEnumerable();
    }

    /// <summary>The lines kept of one instance.</summary>
    /// <param name="resourceName">The instance: the resource's name, or that of one of its replicas.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return new[] { Log(resourceName).Read() }.ToAsyncEnumerable();
    }

    /// <summary>No more lines will come from a resource: ends all who watch it.</summary>
    /// <param name="resource">The resource.</param>
    public void Complete(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        foreach (var id in resource.GetInstanceIds())
            Complete(id);
    }

    /// <summary>No more lines will come from an instance: ends all who watch it.</summary>
    /// <param name="name">The instance: the resource's name, or that of one of its replicas.</param>
    public void Complete(string name) => Log(name).Complete();

    /// <summary>Forgets the lines kept of an instance.</summary>
    /// <param name="resourceName">The instance: the resource's name, or that of one of its replicas.</param>
    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    /// <summary>Ends all who watch.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
            log.Complete();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a line that an instance's process wrote.</summary>
    internal void Append(string instanceId, string text, bool isError) => Log(instanceId).Append(new ConsoleLine(_time.GetUtcNow(), text, isError));

    private ResourceLog Log(string instanceId) => _logs.GetOrAdd(instanceId, _ => new ResourceLog());
}
