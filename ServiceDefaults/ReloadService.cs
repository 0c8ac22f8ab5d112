using Microsoft.Extensions.Hosting;

namespace ServiceDefaults;

/// <summary>
/// Looks again and again whether files were replaced. It reads instead of watching, because what changes on a mount is a link
/// two levels away from the files, and network volumes tell nobody of changes. What cannot be used is said once, not at every look.
/// </summary>
/// <typeparam name="TFailure">Thrown where the files cannot be used; what was read before stays in use.</typeparam>
internal abstract class ReloadService<TFailure>(TimeSpan interval, TimeProvider time) : BackgroundService
    where TFailure : Exception
{
    private string? _failure;

    /// <summary>Takes what has changed, and says so.</summary>
    protected abstract void Reload();

    protected abstract void Failed(string reason);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private void Look()
    {
        try
        {
            Reload();
            _failure = null;
        }
        catch (TFailure error)
        {
            if (_failure != error.Message)
                Failed(error.Message);
            _failure = error.Message;
        }
    }
}
