using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Startup;

/// <summary>
/// Tells every resource that the application starts, which is when those without a process of their own begin their work: connection
/// strings, external services, and whatever else an AppHost adds.
/// </summary>
internal sealed class ModelResources(
    DistributedApplicationModel model,
    IDistributedApplicationEventing eventing,
    ResourceLoggerService loggers,
    ResourceNotificationService notifications,
    IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(model.Resources.ToList().Select(resource => InitializeAsync(resource, stoppingToken)));

    private async Task InitializeAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception exception)
        {
            Log.Failed(loggers.GetLogger(resource), exception, resource.Name);
            await notifications.PublishFailedToStartAsync(resource);
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Resource '{Resource}' failed to start.")]
    public static partial void Failed(ILogger logger, Exception exception, string resource);
}

internal static class FailedStart
{
    public static Task PublishFailedToStartAsync(this ResourceNotificationService notifications, IResource resource) =>
        notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        });
}
