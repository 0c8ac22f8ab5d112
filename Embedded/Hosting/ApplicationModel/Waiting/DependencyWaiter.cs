using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Waits for what a resource has been told to wait for, showing what is still missing.</summary>
internal sealed partial class DependencyWaiter(ResourceNotificationService notifications, ResourceLoggerService loggers)
{
    public async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is not IResourceWithoutLifetime).ToList();
        if (waits.Count == 0)
            return;

        var missing = new MissingDependencies(waits.Select(wait => wait.Resource.Name));
        await ShowAsync(resource, missing.Names);
        await Task.WhenAll(waits.Select(wait => WaitAsync(resource, wait, missing, cancellationToken)));
    }

    private async Task WaitAsync(IResource resource, WaitAnnotation wait, MissingDependencies missing, CancellationToken cancellationToken)
    {
        var logger = loggers.GetLogger(resource);
        if (logger.IsEnabled(LogLevel.Information))
            Log.Waiting(logger, wait.Resource.Name, wait.WaitType);
        await Task.WhenAll(wait.Resource.GetInstanceIds().Select(id => WaitAsync(resource, wait, id, cancellationToken)));
        if (missing.Remove(wait.Resource.Name))
            await ShowAsync(resource, missing.Names);
    }

    private async Task WaitAsync(IResource resource, WaitAnnotation wait, string id, CancellationToken cancellationToken)
    {
        var giveUp = (wait.WaitBehavior ?? notifications.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        while (true)
        {
            var reached = await notifications.WaitAsync(
                wait.Resource.Name,
                change => change.ResourceId.Equals(id, StringComparison.OrdinalIgnoreCase)
                    && (IsFulfilled(wait, change.Snapshot) || IsLost(wait, change.Snapshot, giveUp)),
                $"let '{resource.Name}' start",
                cancellationToken);
            if (!IsFulfilled(wait, reached.Snapshot))
                throw Lost(resource, wait, reached.Snapshot);
            if (wait.WaitType != WaitType.WaitUntilHealthy || await IsReadyAsync(resource, wait, reached.Snapshot.Ready!, cancellationToken))
                return;
        }
    }

    private static bool IsFulfilled(WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
        WaitType.WaitUntilHealthy => snapshot.IsHealthyAndReady(),
        // Whoever ends without a process has no exit code, and has completed by ending.
        WaitType.WaitForCompletion => HasEnded(snapshot) && (snapshot.ExitCode ?? wait.ExitCode) == wait.ExitCode,
        _ => throw new InvalidOperationException($"'{wait.WaitType}' is nothing that can be waited for."),
    };

    private static bool IsLost(WaitAnnotation wait, CustomResourceSnapshot snapshot, bool giveUp) =>
        wait.WaitType == WaitType.WaitForCompletion
            ? HasEnded(snapshot) || snapshot.State?.Text == KnownResourceStates.FailedToStart
            : (giveUp && snapshot.IsUnavailable()) || snapshot.Ready is { IsFaulted: true };

    private static bool HasEnded(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Finished || snapshot.State?.Text == KnownResourceStates.Exited;

    private static async Task<bool> IsReadyAsync(IResource resource, WaitAnnotation wait, Task ready, CancellationToken cancellationToken)
    {
        try
        {
            return await ready.CompletesInThisRunAsync(cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for '{wait.Resource.Name}': {exception.Message}", exception);
        }
    }

    private static DistributedApplicationException Lost(IResource resource, WaitAnnotation wait, CustomResourceSnapshot snapshot)
    {
        var expected = wait.WaitType switch
        {
            WaitType.WaitForCompletion => $"to end with exit code {wait.ExitCode}",
            WaitType.WaitUntilHealthy => "to be healthy",
            _ => "to run",
        };
        return new DistributedApplicationException(
            $"Resource '{resource.Name}' stopped waiting for '{wait.Resource.Name}' {expected}: it is {snapshot.Describe()}. " +
            $"See the log of '{wait.Resource.Name}' for the reason.");
    }

    private Task ShowAsync(IResource resource, IReadOnlyList<string> missing) => notifications.PublishUpdateAsync(resource, snapshot =>
        snapshot.State?.Text is { } state
        && state != KnownResourceStates.NotStarted && state != KnownResourceStates.Starting && state != KnownResourceStates.Waiting
            ? snapshot
            : snapshot with
            {
                State = KnownResourceStates.Waiting,
                Properties = snapshot.Properties.With(KnownProperties.WaitingFor, missing),
            });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for '{Dependency}' ({WaitType}).")]
        public static partial void Waiting(ILogger logger, string dependency, WaitType waitType);
    }

    /// <summary>Several waits may be for the same resource: it is missing until all of them are over.</summary>
    private sealed class MissingDependencies(IEnumerable<string> names)
    {
        private readonly List<string> _names = [.. names];

        public IReadOnlyList<string> Names
        {
            get
            {
                lock (_names)
                    return [.. _names.Distinct(StringComparer.OrdinalIgnoreCase)];
            }
        }

        public bool Remove(string name)
        {
            lock (_names)
                return _names.Remove(name) && !_names.Contains(name);
        }
    }
}
