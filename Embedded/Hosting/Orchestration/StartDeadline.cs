using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Ends a start that cannot complete: says which resource still waits for which, and why that one is not healthy.</summary>
internal sealed class StartDeadline(
    DistributedApplicationModel model, ResourceNotificationService notifications, StartFailures failures, EngineOptions options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(options.StartTimeout, time, stoppingToken);
        foreach (var resource in model.Resources.Where(resource => Snapshots(resource).Any(WaitsForFirstStart)))
        {
            var stuck = resource.Annotations.OfType<WaitAnnotation>().SelectMany(StuckInstances).Distinct().ToList();
            if (stuck.Count > 0)
            {
                failures.Report(
                    $"Resource '{resource.Name}' still waits after {options.StartTimeout.TotalSeconds:0.#} s for {string.Join(", and for ", stuck)}. "
                    + "Its log tells more: `dotnet platform.cs logs RESOURCE`. EMBEDDED_START_TIMEOUT sets how many seconds a start may take.");
            }
        }
    }

    private static bool WaitsForFirstStart(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Waiting && snapshot.StartTimeStamp is null;

    private IEnumerable<string> StuckInstances(WaitAnnotation wait) => Snapshots(wait.Resource)
        .Where(snapshot => IsStuck(wait, snapshot))
        .Select(snapshot => $"'{wait.Resource.Name}', which is {snapshot.Describe()}");

    /// <summary>What has not been started, or was stopped, is up to the user; what waits itself is reported on its own; a job may take its time.</summary>
    private static bool IsStuck(WaitAnnotation wait, CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text ?? KnownResourceStates.NotStarted;
        if (state == KnownResourceStates.Running)
            return wait.WaitType == WaitType.WaitUntilHealthy && !snapshot.IsHealthyAndReady();

        return state != KnownResourceStates.NotStarted && state != KnownResourceStates.Waiting && !KnownResourceStates.TerminalStates.Contains(state);
    }

    private IEnumerable<CustomResourceSnapshot> Snapshots(IResource resource)
    {
        foreach (var id in resource.GetInstanceIds())
        {
            if (notifications.TryGetCurrentState(id, out var current))
                yield return current.Snapshot;
        }
    }
}
