
namespace Gateway.Routing;

/// <summary>
/// Reads <c>routes.json</c> again when it changes, and says so when it cannot be used. Requests on their way end by the
/// routes that they began with.
/// </summary>
internal sealed partial class RoutesReload(RoutesFile file, TimeProvider time, ILogger<RoutesReload> logger) : BackgroundService
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
                file.Reload();
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
        var registration = file.Watch().RegisterChangeCallback(static state => ((TaskCompletionSource)state!).TrySetResult(), changed);
        return changed.Task.ContinueWith(_ => registration.Dispose(), TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "routes.json has changed and was read again.")]
    private static partial void Reread(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "routes.json has changed but cannot be used; the routes stay as they were. Mend the file.")]
    private static partial void Broken(ILogger logger, Exception exception);
}
