using System.Collections.Concurrent;
using System.Threading.Channels;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Checks the health of one resource from the moment that its first instance runs until its last one no longer does, and publishes
/// <see cref="ResourceReadyEvent"/> in between. Checks of a resource never overlap.
/// </summary>
internal sealed partial class ResourceHealthMonitor(
    IResource resource,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    HealthProbe probe,
    TimeProvider time,
    IServiceProvider services)
{
    private const string ReadyReport = "ready";

    private static readonly TimeSpan UntilFirstHealthy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromSeconds(1);

    // The running instances, each with the number of its run.
    private readonly ConcurrentDictionary<string, long> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly Channel<string> _joined = Channel.CreateUnbounded<string>();
    private Action _endRun = () => { };
    private Task _checking = Task.CompletedTask;

    /// <summary>Takes note of a change. Not for use by several threads at once.</summary>
    public void Observe(ResourceEvent change, CancellationToken stoppingToken)
    {
        if (change.Snapshot.State?.Text != KnownResourceStates.Running)
        {
            if (_running.TryRemove(change.ResourceId, out _) && _running.IsEmpty)
                _endRun();
            return;
        }

        if (_running.TryGetValue(change.ResourceId, out var run) && run == change.Snapshot.Run)
            return;
        var isFirst = _running.IsEmpty;
        _running[change.ResourceId] = change.Snapshot.Run;
        if (!isFirst)
        {
            _joined.Writer.TryWrite(change.ResourceId);
            return;
        }

        _checking = CheckRunAsync(after: _checking, stoppingToken);
    }

    private async Task CheckRunAsync(Task after, CancellationToken stoppingToken)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var ending = new Lock();
        var isOver = false;
        _endRun = () =>
        {
            lock (ending)
            {
                if (!isOver)
                    run.Cancel();
            }
        };

        try
        {
            await after;
            await CheckAsync(run.Token);
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            // The resource no longer runs.
        }
        catch (Exception exception)
        {
            Log.CheckingFailed(loggers.GetLogger(resource), exception, resource.Name);
            await PublishAsync(new(_running), snapshot => snapshot with { HealthReports = [Unhealthy("health", exception)] });
        }
        finally
        {
            lock (ending)
                isOver = true;
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        var wasHealthy = false;
        Task? ready = null;
        while (true)
        {
            var instances = new Dictionary<string, long>(_running);
            var reports = keys.Count == 0 ? [] : await probe.RunAsync(keys, cancellationToken);
            if (ready is { IsFaulted: true })
                reports = reports.Add(Unhealthy(ReadyReport, ready.Exception.InnerException!));
            var isHealthy = reports.All(report => report.Status == HealthStatus.Healthy);
            wasHealthy |= isHealthy;

            if (isHealthy)
                ready ??= PublishReadyAsync(instances, cancellationToken);
            await PublishAsync(instances, snapshot => snapshot with { HealthReports = reports, Ready = ready });

            if (keys.Count == 0)
                await _joined.Reader.ReadAsync(cancellationToken);
            else
                await PauseAsync(!wasHealthy ? UntilFirstHealthy : isHealthy ? WhileHealthy : WhileUnhealthy, cancellationToken);
        }
    }

    /// <summary>Pauses, unless a replica joins that wants to know its health.</summary>
    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, time, over.Token), _joined.Reader.ReadAsync(over.Token).AsTask());
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task PublishReadyAsync(Dictionary<string, long> instances, CancellationToken cancellationToken)
    {
        var ready = Task.Run(() => TellListenersAsync(cancellationToken), cancellationToken);
        _ = ShowFailureAsync(ready, instances);
        return ready;
    }

    private async Task TellListenersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ReadyListenerFailed(loggers.GetLogger(resource), exception, resource.Name);
            throw new DistributedApplicationException($"Resource '{resource.Name}' runs, but what had to follow its start failed: {exception.Message}", exception);
        }
    }

    /// <summary>A failure makes the resource unhealthy at once, not only at the next check.</summary>
    private async Task ShowFailureAsync(Task ready, Dictionary<string, long> instances)
    {
        await ready.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (ready.IsFaulted)
        {
            await PublishAsync(instances, snapshot => snapshot with
            {
                Ready = ready,
                HealthReports = snapshot.HealthReports.RemoveAll(report => report.Name == ReadyReport).Add(Unhealthy(ReadyReport, ready.Exception.InnerException!)),
            });
        }
    }

    /// <summary>A result that comes after an instance has ended must not be taken for one of its next run.</summary>
    private async Task PublishAsync(Dictionary<string, long> instances, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        foreach (var (id, run) in instances)
        {
            await notifications.PublishUpdateAsync(resource, id, snapshot =>
                snapshot.State?.Text == KnownResourceStates.Running && snapshot.Run == run ? change(snapshot) : snapshot);
        }
    }

    private HealthReportSnapshot Unhealthy(string name, Exception exception) =>
        new(name, HealthStatus.Unhealthy, exception.Message, exception.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Checking the health of '{Resource}' failed.")]
        public static partial void CheckingFailed(ILogger logger, Exception exception, string resource);

        [LoggerMessage(Level = LogLevel.Error, Message = "A listener of the readiness of '{Resource}' failed.")]
        public static partial void ReadyListenerFailed(ILogger logger, Exception exception, string resource);
    }
}
