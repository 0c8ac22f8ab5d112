using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Startup;

/// <summary>
/// A resource without a process of its own that lives within another, as a database does within its server, runs when its parent is
/// ready (its database has then been created) and shares its other states.
/// </summary>
internal sealed class ChildResources(
    DistributedApplicationModel model,
    ResourceLoggerService loggers,
    ResourceNotificationService notifications) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var children = model.Resources.OfType<IResourceWithParent>().Where(child => !child.IsProcess()).ToLookup(child => child.Parent);
        if (children.Count == 0)
            return;

        var followed = new Dictionary<string, (ResourceStateSnapshot?, Task?)>(StringComparer.OrdinalIgnoreCase);
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            // Of all changes, such as each health report, only these two concern the children.
            var now = (change.Snapshot.State, change.Snapshot.Ready);
            if (followed.TryGetValue(change.ResourceId, out var before) && before == now)
                continue;

            followed[change.ResourceId] = now;
            foreach (var child in children[change.Resource])
                await FollowAsync(child, change, stoppingToken);
        }
    }

    private async Task FollowAsync(IResourceWithParent child, ResourceEvent parent, CancellationToken cancellationToken)
    {
        var state = parent.Snapshot.State;
        if (state?.Text != KnownResourceStates.Running)
        {
            await notifications.PublishUpdateAsync(child, snapshot => snapshot with { State = state, StopTimeStamp = parent.Snapshot.StopTimeStamp });
            return;
        }

        await notifications.PublishUpdateAsync(child, snapshot =>
            snapshot.State?.Text == KnownResourceStates.Running ? snapshot : snapshot with { State = KnownResourceStates.Starting });
        // Not awaited: a slow listener of one parent must not keep the children of others from following theirs.
        if (parent.Snapshot.Ready is { } ready)
            _ = RunWhenReadyAsync(child, parent, ready, cancellationToken);
    }

    private async Task RunWhenReadyAsync(IResourceWithParent child, ResourceEvent parent, Task ready, CancellationToken cancellationToken)
    {
        try
        {
            if (await ready.CompletesInThisRunAsync(cancellationToken) && IsCurrent(parent))
            {
                await notifications.PublishUpdateAsync(child, snapshot => snapshot.State?.Text == KnownResourceStates.Running
                    ? snapshot
                    : snapshot with { State = KnownResourceStates.Running, StartTimeStamp = parent.Snapshot.StartTimeStamp ?? DateTime.UtcNow });
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception exception)
        {
            Log.Failed(loggers.GetLogger(child), exception, child.Name);
            await notifications.PublishFailedToStartAsync(child);
        }
    }

    /// <summary>Whether the parent still is in the run that became ready.</summary>
    private bool IsCurrent(ResourceEvent parent) =>
        notifications.TryGetCurrentState(parent.ResourceId, out var now) && now.Snapshot.Ready == parent.Snapshot.Ready;
}
