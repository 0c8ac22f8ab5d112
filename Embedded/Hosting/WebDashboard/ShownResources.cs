using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Dashboard.Resources;

namespace Aspire.Hosting.WebDashboard;

/// <summary>The resources as the dashboard sees them. Thread-safe.</summary>
internal sealed class ShownResources(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    TimeProvider time) : IResources
{
    private static readonly string[] HiddenTypes = [ResourceKinds.Parameter, ResourceKinds.ConnectionString];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, double> _healthyAfter = new(StringComparer.OrdinalIgnoreCase);
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private TaskCompletionSource _changed = New();
    private long _version;

    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    public IReadOnlyList<ResourceView> Current
    {
        get
        {
            lock (_lock)
            {
                var secrets = SecretValues.Of(_known.Values);
                return [.. model.Resources.SelectMany(resource => Views(resource, secrets))];
            }
        }
    }

    /// <summary>Takes in changes until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            TaskCompletionSource changed;
            lock (_lock)
            {
                _known[update.ResourceId] = update;
                if (Readiness.IsHealthy(update.Snapshot))
                    _healthyAfter.TryAdd(update.ResourceId, Math.Round((time.GetUtcNow() - _startedAt).TotalSeconds, 3));
                _version++;
                (changed, _changed) = (_changed, New());
            }

            changed.SetResult();
        }
    }

    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
            return _version != version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellationToken);
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleText>> ReadConsoleAsync(string id, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var resource = model.Resources.FirstOrDefault(resource => resource.Name == id);
        var lines = (resource, follow) switch
        {
            (null, true) => logs.WatchAsync(id),
            (null, false) => logs.GetAllAsync(id),
            (_, true) => logs.WatchAsync(resource),
            (_, false) => logs.GetAllAsync(resource),
        };
        await foreach (var batch in lines.WithCancellation(cancellationToken))
            yield return [.. batch.Select(line => new ConsoleText(line.LineNumber, line.Content, line.IsErrorMessage))];
    }

    public async Task<CommandOutcome> ExecuteAsync(string id, string command, CancellationToken cancellationToken)
    {
        var view = Current.FirstOrDefault(resource => resource.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
        if (view is null)
            return new(Found: false, Success: false, $"There is no resource '{id}'.");
        if (view.Commands.All(known => known.Name != command))
            return new(Found: false, Success: false, $"Resource '{id}' has no command '{command}' now. It has: {string.Join(", ", view.Commands.Select(known => known.Name))}.");

        var result = await commands.ExecuteCommandAsync(view.Id, command, cancellationToken);
        return new(Found: true, result.Success, result.Message ?? (result.Canceled ? "It was cancelled." : ""));
    }

    private IEnumerable<ResourceView> Views(IResource resource, SecretValues secrets)
    {
        var ids = resource.GetInstanceIds();
        return ids
            .Select((id, replica) => (Event: _known.GetValueOrDefault(id), Replica: replica))
            .Where(instance => instance.Event is { Snapshot: { IsHidden: false } snapshot } && !HiddenTypes.Contains(snapshot.ResourceType))
            .Select(instance => ResourceViews.Of(instance.Event!, instance.Replica, ids.Count, secrets) with
            {
                HealthyAfterSeconds = _healthyAfter.TryGetValue(instance.Event!.ResourceId, out var seconds) ? seconds : null,
            });
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
