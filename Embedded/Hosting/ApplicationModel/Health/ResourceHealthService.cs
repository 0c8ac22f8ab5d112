using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Follows every resource: while it runs, its health is checked; once it is healthy, <see cref="ResourceReadyEvent"/> is published,
/// once per run; when an instance ends, <see cref="ResourceStoppedEvent"/> is.
/// </summary>
internal sealed partial class ResourceHealthService(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    HealthCheckService checks,
    TimeProvider time,
    IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var monitors = model.Resources
            .Where(resource => resource is not IResourceWithoutLifetime)
            .ToDictionary(resource => resource, resource => new ResourceHealthMonitor(resource, notifications, loggers, eventing, new HealthProbe(checks, time), time, services));
        var ended = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (!monitors.TryGetValue(change.Resource, out var monitor))
                continue;
            monitor.Observe(change, stoppingToken);

            var hasEnded = change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);
            if (!hasEnded)
                ended.Remove(change.ResourceId);
            else if (ended.Add(change.ResourceId))
                _ = PublishStoppedAsync(change, stoppingToken);
        }
    }

    private async Task PublishStoppedAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new ResourceStoppedEvent(change.Resource, services, change), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception exception)
        {
            Log.StoppedListenerFailed(loggers.GetLogger(change.ResourceId), exception, change.ResourceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A listener of the stop of '{Resource}' failed.")]
        public static partial void StoppedListenerFailed(ILogger logger, Exception exception, string resource);
    }
}
