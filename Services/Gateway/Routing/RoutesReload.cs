namespace Gateway.Routing;

/// <summary>
/// Reads the routes again when a file of them changes, and logs when they cannot be used. Requests on their way end by the
/// routes that they began with.
/// </summary>
internal sealed partial class RoutesReload(RouteFiles files, TimeProvider time, ILogger<RoutesReload> logger) : BackgroundService
{
    // An editor writes in several steps.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Watched before it is read, so that no change falls between.
        for (var change = Changed(); ; change = Changed())
        {
            await change.WaitAsync(stoppingToken);
            await Task.Delay(Settling, time, stoppingToken);
            try
            {
                files.Reload();
                Reread(logger);
            }
            catch (InvalidDataException broken)
            {
                Broken(logger, broken);
            }
        }
    }

    private Task Changed()
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = files.Watch().RegisterChangeCallback(static state => ((TaskCompletionSource)state!).TrySetResult(), changed);
        return changed.Task.ContinueWith(_ => registration.Dispose(), TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The routes have changed and were read again.")]
    private static partial void Reread(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The routes have changed but cannot be used; they stay as they were. Mend the file.")]
    private static partial void Broken(ILogger logger, Exception exception);
}
