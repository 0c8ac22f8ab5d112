using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Secrets;

/// <summary>
/// Looks for changed secrets twice a second. It reads instead of watching, because what changes on a mount is a link two
/// levels away from the files, and network volumes tell nobody of changes; a few small files cost less than a request.
/// </summary>
internal sealed partial class ReloadSecrets(SecretsConfiguration secrets, TimeProvider time, ILogger<ReloadSecrets> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private string? _failure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Reload();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private void Reload()
    {
        try
        {
            var changed = secrets.Reload();
            if (changed.Count > 0)
                Log.Changed(logger, secrets.Path, string.Join(", ", changed));
            _failure = null;
        }
        catch (SecretsException error)
        {
            // Once, not twice a second; a mount that is just being swapped has healed by the next look.
            if (_failure != error.Message)
                Log.Failed(logger, error.Message);
            _failure = error.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Secrets in {Directory} changed: {Keys}")]
        public static partial void Changed(ILogger logger, string directory, string keys);

        [LoggerMessage(LogLevel.Warning, "Secrets were not reloaded, the earlier ones stay in use: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
