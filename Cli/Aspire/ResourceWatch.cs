using System.Collections.Concurrent;

namespace Cli.Aspire;

/// <summary>The resources of a running system, kept up to date by one stream: looking costs nothing. Thread-safe.</summary>
internal sealed class ResourceWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ResourceStatus> _resources;
    private readonly Task _watching;

    private ResourceWatch(AspireSystem system, SystemStatus first)
    {
        _resources = new(first.Resources.Select(resource => KeyValuePair.Create(resource.Id, resource)), StringComparer.Ordinal);
        _watching = system.WatchAsync(resource => _resources[resource.Id] = resource, _stop.Token);
    }

    /// <summary>Null when nothing runs.</summary>
    public static async Task<ResourceWatch?> StartAsync(AspireSystem system, CancellationToken cancellationToken) =>
        await system.StatusAsync(cancellationToken) is { } status ? new(system, status) : null;

    /// <summary>The system went away.</summary>
    public bool HasEnded => _watching.IsCompleted;

    /// <summary>What is known now.</summary>
    /// <exception cref="CommandFailedException">The system went away.</exception>
    public SystemStatus Status => !HasEnded
        ? new([.. _resources.Values.OrderBy(resource => resource.Name, StringComparer.Ordinal).ThenBy(resource => resource.Id, StringComparer.Ordinal)])
        : throw new CommandFailedException("the AppHost went away while it was watched. See: dotnet aspire ps");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
