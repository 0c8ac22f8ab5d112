using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Control;

/// <summary>Keeps the last known state of every resource instance. Thread-safe.</summary>
internal sealed class StatusTracker(ResourceNotificationService notifications, TimeProvider time)
{
    private static readonly string[] HiddenTypes = ["Parameter", "ConnectionString"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ResourceEvent Last, double? HealthyAfterSeconds)> _instances = [];

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var update in notifications.WatchAsync(cancellationToken))
        {
            lock (_lock)
            {
                var healthyAfter = _instances.TryGetValue(update.ResourceId, out var known) ? known.HealthyAfterSeconds : null;
                if (healthyAfter is null && IsHealthy(update.Snapshot))
                    healthyAfter = Math.Round((time.GetUtcNow() - StartedAt).TotalSeconds, 3);
                _instances[update.ResourceId] = (update, healthyAfter);
            }
        }
    }

    public SystemStatus Current(string engine)
    {
        lock (_lock)
        {
            var shown = _instances.Values.Where(instance => !HiddenTypes.Contains(instance.Last.Snapshot.ResourceType) && !instance.Last.Snapshot.IsHidden).ToList();
            var resources = shown
                .GroupBy(instance => instance.Last.Resource.Name)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => group.OrderBy(instance => instance.Last.ResourceId, StringComparer.Ordinal).Select(ToStatus))
                .ToList();

            var healthy = shown.Count > 0 && shown.All(instance => IsHealthy(instance.Last.Snapshot) || IsMeantToRest(instance.Last));
            return new(engine, healthy, StartedAt, resources);
        }
    }

    /// <summary>What a running instance was started with; null when none runs.</summary>
    public IReadOnlyDictionary<string, string>? EnvironmentOf(string resource)
    {
        lock (_lock)
        {
            return _instances.Values
                .Where(instance => instance.Last.Resource.Name == resource && instance.Last.Snapshot.State?.Text == KnownResourceStates.Running)
                .OrderBy(instance => instance.Last.ResourceId, StringComparer.Ordinal)
                .FirstOrDefault().Last?.Snapshot.EnvironmentVariables
                .Where(variable => variable.Value is not null)
                .ToDictionary(variable => variable.Name, variable => variable.Value!);
        }
    }

    private static ResourceStatus ToStatus((ResourceEvent Last, double? HealthyAfterSeconds) instance, int replica)
    {
        var snapshot = instance.Last.Snapshot;
        return new(
            instance.Last.Resource.Name,
            snapshot.ResourceType,
            snapshot.State?.Text,
            snapshot.HealthStatus?.ToString(),
            replica,
            Pid(snapshot),
            snapshot.ExitCode,
            [.. snapshot.Urls.Where(url => !url.IsInternal).Select(url => url.Url)],
            instance.HealthyAfterSeconds);
    }

    private static bool IsHealthy(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Finished
        || (snapshot.State?.Text is "Running" or "Active" && snapshot.HealthStatus is HealthStatus.Healthy or null);

    /// <summary>A resource that waits for a person to start it, or for a container runtime that is not there, is not ill.</summary>
    private static bool IsMeantToRest(ResourceEvent update) =>
        update.Snapshot.State?.Text is { } state
        && (state.StartsWith("Unavailable", StringComparison.Ordinal)
            || (state == KnownResourceStates.NotStarted && update.Resource.HasAnnotationOfType<ExplicitStartupAnnotation>()));

    /// <summary>Aspire keeps the process id of an executable among the snapshot's properties.</summary>
    private static int? Pid(CustomResourceSnapshot snapshot)
    {
        if (snapshot.State?.Text is not ("Running" or "Stopping"))
            return null; // the number may be another's by now

        var value = snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        return int.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }
}
